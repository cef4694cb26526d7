import { exports } from "cloudflare:workers";
import { vi } from "vitest";
import type { AliasedNotification } from "#compat/notifications";
import type { Preferences } from "#features/preferences/wire";
import { UserHub } from "#realtime/user/user-hub";
import { PATIENCE_MS } from "./patience.ts";

/** A frame as it came, with every field that some frame has. */
export interface Frame {
  type: string;
  seq: number;
  unread_count: number;
  user_id: number;
  resumed: boolean;
  notification: AliasedNotification;
  notification_ids: number[];
  changes: { is_read: boolean; read_at: string | null };
  place: string;
  has_more: boolean;
  all: boolean;
  announcement_id: number;
  code: string;
  detail: string;
  request: string;
  preferences: Preferences;
}

interface Options {
  since?: number | string | undefined;
  /** Asks for what it missed in one piece. */
  whole?: boolean;
  /** The versions that it offers. */
  offers?: string;
  /** Offers no subprotocol, as the older frontends do. */
  older?: boolean;
  headers?: Record<string, string>;
  cf?: Record<string, unknown>;
  path?: string;
}

/** Frames from sockets that hubs work on at this moment. */
let inProgress = 0;
const receive = UserHub.prototype.webSocketMessage;
UserHub.prototype.webSocketMessage = async function (...message) {
  inProgress += 1;
  try {
    await receive.apply(this, message);
  } finally {
    inProgress -= 1;
  }
};

/** A browser's end of a socket: remembers every frame, and waits for those to come. */
export class TestSocket {
  readonly frames: Frame[] = [];
  readonly closed: Promise<number>;
  #seen = 0;
  #wake: () => void = () => {};
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.accept();
    socket.addEventListener("message", (event) => {
      this.frames.push(JSON.parse(String(event.data)));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.addEventListener("close", (event) => {
        resolve(event.code);
        this.#wake();
        if (socket.readyState === WebSocket.READY_STATE_CLOSING) socket.close();
      });
    });
  }

  /** The next frame of a type that no call has returned yet; the frames before it count as seen. */
  async next(type?: string): Promise<Frame> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const at = this.frames.findIndex(
        (frame, index) => index >= this.#seen && (!type || frame.type === type),
      );
      const found = this.frames[at];
      if (found) {
        this.#seen = at + 1;
        return found;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `No ${type ?? "frame"} came; there were ${JSON.stringify(this.frames.map((f) => f.type))}.`,
        );
      }
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, 100);
        this.#wake = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
  }

  /** Frames of a type so far. */
  all(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  send(frame: unknown): void {
    this.#socket.send(
      typeof frame === "string" || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame),
    );
  }

  /** Everything sent before has been worked on once this resolves: the pong alone would overtake what reads the database. */
  async processed(): Promise<void> {
    this.send('{ "type": "ping" }');
    await this.next("pong");
    await vi.waitUntil(() => inProgress === 0, { timeout: PATIENCE_MS, interval: 5 });
  }

  close(code = 1000): void {
    this.#socket.close(code, "");
  }
}

/** Asks for a socket and gives back the answer, whatever it is. */
export function requestSocket(token: string | undefined, options: Options = {}): Promise<Response> {
  const {
    since,
    whole,
    offers = "herald.v1",
    older = false,
    headers = {},
    path = "/ws/notifications/",
    cf,
  } = options;
  const url = new URL(path, "https://herald.test");
  if (since !== undefined) url.searchParams.set("since", String(since));
  if (whole) url.searchParams.set("replay", "1");
  if (token && older) url.searchParams.set("token", token);
  const protocols = token && !older ? { "Sec-WebSocket-Protocol": `${offers}, bearer.${token}` } : {};
  return exports.default.fetch(url, {
    headers: { Upgrade: "websocket", ...protocols, ...headers },
    ...(cf && { cf }),
  } as RequestInit);
}

/** Opens a socket, past its `connection_established`. */
export async function openSocket(token: string, options: Options = {}): Promise<TestSocket> {
  const response = await requestSocket(token, options);
  if (!response.webSocket) throw new Error(`No socket: ${response.status} ${await response.text()}`);
  const socket = new TestSocket(response.webSocket);
  await socket.next("connection_established");
  return socket;
}
