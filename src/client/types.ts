import type { User } from "#features/accounts/wire";
import type { Announcement } from "#features/announcements/wire";
import type { Notification } from "#features/notifications/wire";

export type { PublicUser, User } from "#features/accounts/wire";
export type { Announcement } from "#features/announcements/wire";
export type { Notification } from "#features/notifications/wire";
export type { ServerFrame } from "#realtime/wire";

/** A value that changes; made for React's `useSyncExternalStore`: what `get` gives is the same object until it changes. */
export interface Readable<T> {
  get(): T;
  /** @returns what ends the subscription */
  subscribe(listener: () => void): () => void;
}

export type Session =
  /** Not asked yet, or the server cannot be reached. */
  { status: "unknown" } | { status: "signed-out" } | { status: "signed-in"; user: User };

export interface ConnectionState {
  /**
   * connecting: being opened, or catching up. live: everything is shown as it happens.
   * waiting: lost, tried again at `retryAt`. offline: the browser has no network.
   * ended: not tried again until `start()` is called.
   */
  status: "connecting" | "live" | "waiting" | "offline" | "ended";
  /** When waiting or offline: milliseconds since 1970. */
  retryAt?: number;
  /** When ended. Signed out, the socket goes on with announcements alone and does not end. */
  reason?: "stopped" | "too-many-sockets" | "too-many-frames";
}

/** Which notifications are shown; all of them by `{}`. */
export interface Filter {
  isRead?: boolean | undefined;
  types?: readonly string[] | undefined;
  /** True where what is marked stays in the list until it is shown anew, though it no longer matches. */
  keepsMarked?: boolean | undefined;
}

export interface InboxState {
  /** Those that are loaded and match the filter, newest first. */
  notifications: readonly Notification[];
  /** In the whole inbox. */
  unreadCount: number;
  /** All that match the filter, loaded or not. */
  count: number;
  /** The highest number seen (contract §5). */
  seq: number;
  /** `failed` only while there is nothing to show; it is tried again by itself. */
  status: "loading" | "ready" | "failed";
  hasMore: boolean;
  filter: Filter;
}

/**
 * The notifications of whoever is signed in. What is asked for is shown at
 * once, and taken back if the server refuses: the promise then rejects with a
 * HeraldProblem.
 */
export interface Inbox extends Readable<InboxState> {
  markAsRead(id: number): Promise<void>;
  markAsUnread(id: number): Promise<void>;
  /** Marks what is here now; what comes while it is under way stays unread. */
  markAllAsRead(): Promise<void>;
  remove(id: number): Promise<void>;
  removeAll(): Promise<void>;
  /** Loads the next page; does nothing when there is none, or when one is on its way. */
  loadMore(): Promise<void>;
  /** Changes the filter and loads what matches. */
  show(filter: Filter): Promise<void>;
}

/** The announcements that are live and not dismissed, newest first. */
export interface Announcements extends Readable<readonly Announcement[]> {
  /** Never shown again to whoever is signed in; to others until the page is loaded again, or somebody signs in. */
  dismiss(id: number): Promise<void>;
}

export interface Credentials {
  /** Or the e-mail address. */
  username: string;
  password: string;
}

export interface NewAccount extends Credentials {
  email: string;
  full_name?: string;
  company_name?: string;
  contact?: string;
  role?: string;
}

export type ProfileChange = Partial<Pick<User, "full_name" | "company_name" | "contact" | "email">> & {
  role?: string;
};

/** What is to be shown or heard now: raised in one tab of the browser, once, in order. */
export interface HeraldEvents {
  /** A notification that is new and unread. */
  notification: Notification;
  /** An announcement that went live, or came to be known, after this browser had begun to listen. */
  announcement: Announcement;
}

export interface Herald {
  readonly session: Readable<Session>;
  readonly connection: Readable<ConnectionState>;
  readonly inbox: Inbox;
  readonly announcements: Announcements;
  /** Finds out who is signed in, loads the inbox and opens the socket, one per browser. Called again, it tries at once, also where the connection had ended. */
  start(): void;
  /** Lets go of the socket and of every timer. */
  stop(): void;
  /** @throws {HeraldProblem} */
  signIn(credentials: Credentials): Promise<User>;
  /** @throws {HeraldProblem} */
  register(account: NewAccount): Promise<User>;
  /** @throws {HeraldProblem} */
  signOut(): Promise<void>;
  /** @throws {HeraldProblem} */
  signOutEverywhere(): Promise<void>;
  /** Changes one's own profile; `session` follows. @throws {HeraldProblem} */
  updateProfile(change: ProfileChange): Promise<User>;
  /**
   * Any call of the API as whoever is signed in; an expired token is refreshed
   * on the way.
   *
   * @param path as in the contract: `/api/search_users/?q=ada`
   * @returns the body, undefined for 204
   * @throws {HeraldProblem}
   */
  request<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** @returns what ends it */
  on<Name extends keyof HeraldEvents>(name: Name, listener: (what: HeraldEvents[Name]) => void): () => void;
}

/** Where a token is kept. */
export interface TokenStorage {
  read(): string | null;
  write(token: string | null): void;
}

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

export interface HeraldOptions {
  /** Where Herald is; the page's own origin by default. */
  origin?: string;
  /**
   * cookie: the session cookie, which no script can read; the default on Herald's own origin.
   * token: a bearer token, kept by `storage`; the default elsewhere.
   */
  auth?: "cookie" | "token";
  /** Where the token is kept; memory by default. Shared by all tabs or by none. */
  storage?: TokenStorage;
  host?: Host;
}
