/** What the client needs of a WebSocket. */
export interface HostSocket {
  send(frame: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number }) => void): void;
}

/** What the client needs of a BroadcastChannel. */
export interface HostChannel {
  postMessage(message: unknown): void;
  close(): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

/** What the client needs of `navigator.locks`. */
export interface HostLocks {
  request(name: string, options: { steal?: boolean }, held: () => Promise<void>): Promise<unknown>;
}

/** Everything from outside, by its names in a browser: `globalThis` by default, another one in tests. */
export interface Host {
  fetch(url: string, init: RequestInit): Promise<Response>;
  readonly WebSocket: new (url: string, protocols: string[]) => HostSocket;
  /** Absent where tabs cannot speak to each other. */
  readonly BroadcastChannel?: new (
    name: string,
  ) => HostChannel;
  readonly navigator: {
    /** False only where the browser knows that it has no network. */
    readonly onLine: boolean;
    /** Absent where there are none: each tab then has its own socket. */
    readonly locks?: HostLocks;
  };
  readonly document: {
    readonly cookie: string;
    readonly visibilityState: string;
    hasFocus(): boolean;
  };
  readonly Date: { now(): number };
  readonly Math: { random(): number };
  setTimeout(run: () => void, milliseconds: number): number;
  clearTimeout(timer: number | undefined): void;
  addEventListener(event: string, listener: () => void): void;
  removeEventListener(event: string, listener: () => void): void;
}
