import { ABNORMAL, type SocketFrame } from "./frames.ts";
import type { Host } from "./host.ts";
import { createTimer } from "./timer.ts";

const OPEN_WITHIN_MS = 10_000;
const PING_EVERY_MS = 25_000;
const PONG_WITHIN_MS = 5_000;
/** The server answers it after everything that the opening brings: its pong says that we are live. */
const FIRST_PING = { action: "ping" };

/** One WebSocket, from its opening to its end. */
export interface Socket {
  send(frame: object): void;
  /** Asks whether the server is still there; no answer is the end. */
  check(): void;
  /** Closes it without a call to `onEnd`. */
  close(): void;
}

interface SocketOptions {
  host: Host;
  url: string;
  protocols: string[];
  onFrame(frame: SocketFrame): void;
  /** Called once with the close code, and nothing after it. */
  onEnd(code: number): void;
}

/** Opens a socket, pings, and takes silence for the end. */
export function openSocket({ host, url, protocols, onFrame, onEnd }: SocketOptions): Socket {
  const socket = new host.WebSocket(url, protocols);
  const silence = createTimer(host);
  let isClosed = false;
  let awaitsPong = true;

  const end = (code = ABNORMAL) => {
    if (isClosed) return;
    // A dead socket may take minutes to report its close, so it is not waited for.
    close();
    onEnd(code);
  };
  // Before the socket is open nothing is sent, and what is sent while it closes is lost without harm.
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const ask = (frame: object) => {
    awaitsPong = true;
    silence(end, PONG_WITHIN_MS);
    send(frame);
  };
  // A second question would only extend the wait for the first answer.
  const check = () => awaitsPong || ask({ type: "ping" });
  const close = () => {
    isClosed = true;
    silence();
    socket.close();
  };
  const receive = (data: string) => {
    if (isClosed) return;
    // Other frames do not put the next ping off: the server knows only by pings that a client is there.
    if (awaitsPong) silence(check, PING_EVERY_MS);
    awaitsPong = false;
    onFrame(JSON.parse(data));
  };

  silence(end, OPEN_WITHIN_MS);
  socket.addEventListener("open", () => ask(FIRST_PING));
  socket.addEventListener("close", ({ code }) => end(code));
  socket.addEventListener("message", ({ data }) => receive(data as string));
  return { send, check, close };
}
