import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { addressBlock, addressOf } from "#http/address";
import { problemResponse } from "#http/responses";
import { subprotocolOf } from "#http/session";
import { OpenSocket } from "#realtime/open-socket";
import { errorFrame, isTooLarge, readFrame } from "#realtime/user/protocol";
import { CLOSE, PONG } from "#realtime/wire";
import type { AnnouncementState } from "./announcement-state.ts";

/** Half of what one object can hold, so that a flood of sockets leaves room for the relay's own work. */
const MAX_SOCKETS = 16_000;
/** Contract §8b. */
const MAX_PER_BLOCK = 30;
/** A client that has sent nothing for this long is gone, or does not ping as it should. */
const IDLE_MS = 10 * 60 * 1000;
const CHECK_EVERY_MS = 5 * 60 * 1000;

/** One socket of a client that is not signed in. */
export class AnonymousSocket extends OpenSocket {
  isIdle(ctx: DurableObjectState, now: number): boolean {
    return this.lastHeardAt(ctx) <= now - IDLE_MS;
  }
}

/** The sockets that a relay holds for clients that are not signed in. */
export class AnonymousSockets {
  readonly #ctx: DurableObjectState;
  readonly #ports: Ports<"now">;
  #checkedAt: number;

  constructor(ctx: DurableObjectState, ports: Ports<"now">) {
    this.#ctx = ctx;
    this.#ports = ports;
    this.#checkedAt = ports.now().getTime();
  }

  get count(): number {
    return this.#open().length;
  }

  /** When to check for idle sockets, in milliseconds since 1970; undefined when there are no sockets. */
  get nextCheckAt(): number | undefined {
    return this.#ctx.getWebSockets().length === 0 ? undefined : this.#checkedAt + CHECK_EVERY_MS;
  }

  #open(block?: string): WebSocket[] {
    const sockets = this.#ctx.getWebSockets(block);
    return sockets.filter((socket) => socket.readyState === WebSocket.READY_STATE_OPEN);
  }

  open(request: Request, announcements: AnnouncementState): Response {
    const block = addressBlock(addressOf(request));
    if (this.count >= MAX_SOCKETS) return refusal(new Problem("unavailable"));
    if (this.#open(block).length >= MAX_PER_BLOCK)
      return refusal(new Problem("too-many-requests", { retryAfterSeconds: 60 }));
    const now = this.#ports.now();
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server, [block]);
    const socket = new AnonymousSocket(server, {
      frames: [],
      seen: [],
      heardAt: now.getTime(),
      unacknowledged: 0,
    });
    socket.save();
    socket.showAnnouncements(announcements, now);
    const protocol = subprotocolOf(request);
    const headers = new Headers(protocol ? { "Sec-WebSocket-Protocol": protocol } : {});
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  show(announcements: AnnouncementState): void {
    const now = this.#ports.now();
    for (const raw of this.#open()) {
      const socket = new AnonymousSocket(raw);
      if (!socket.closeIfTooSlow(this.#ctx)) socket.showAnnouncements(announcements, now);
    }
  }

  receive(raw: WebSocket, message: string | ArrayBuffer): void {
    const socket = new AnonymousSocket(raw);
    if (isTooLarge(message)) socket.close(CLOSE.frameTooLarge, "a frame over 16 KiB");
    else if (socket.countFrame(this.#ports.now())) socket.send(answerTo(message));
  }

  /** Closes the sockets of clients that have sent nothing for too long. */
  closeIdle(): void {
    const now = this.#ports.now().getTime();
    this.#checkedAt = now;
    for (const raw of this.#open()) {
      const socket = new AnonymousSocket(raw);
      if (socket.isIdle(this.#ctx, now)) socket.close(CLOSE.tooSlow, "no ping for ten minutes");
    }
  }
}

function refusal(problem: Problem): Response {
  return problemResponse(problem, crypto.randomUUID());
}

/** These sockets only listen: a ping is answered, anything else refused. */
function answerTo(message: string | ArrayBuffer) {
  try {
    if (readFrame(message).action.action === "ping") return PONG;
    return errorFrame(new Problem("invalid", { detail: 'This socket accepts only {"type":"ping"}.' }));
  } catch (error) {
    if (error instanceof Problem) return errorFrame(error);
    throw error;
  }
}
