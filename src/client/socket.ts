import { createTimer } from "./timer.ts";
import type { Host, ServerFrame } from "./types.ts";

const OPEN_WITHIN_MS = 10_000;
const PING_EVERY_MS = 25_000;
const PONG_WITHIN_MS = 5_000;
/** What a socket that died without a word is said to have closed with (RFC 6455 §7.4.1). */
export const ABNORMAL = 1006;

/** One socket, from its opening to its end. */
export interface Visit {
  send(frame: object): void;
  /** Asks whether the server is still there; no answer is the end. */
  check(): void;
  /** Ends it without a word to its owner. */
  close(): void;
}

/**
 * Opens a socket, pings, and takes silence for the end.
 *
 * @param onEnd called once with the close code, and nothing after it
 */
export function openSocket(
  host: Host,
  url: string,
  protocols: string[],
  onFrame: (frame: ServerFrame) => void,
  onEnd: (code: number) => void,
): Visit {
  const socket = new host.WebSocket(url, protocols);
  const silence = createTimer(host);
  let isOver = false;
  let isAsking = true;

  const end = (code = ABNORMAL) => {
    if (isOver) return;
    // A dead socket may take minutes to say so; it is left to that alone.
    close();
    onEnd(code);
  };
  // Before it is open nothing is said, and what is said once it closes is lost without harm.
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  const ask = (frame: object) => {
    isAsking = true;
    silence(end, PONG_WITHIN_MS);
    send(frame);
  };
  const check = () => {
    // Asked again, it would wait longer for the first answer.
    if (!isAsking) ask({ type: "ping" });
  };
  const close = () => {
    isOver = true;
    silence();
    socket.close();
  };

  silence(end, OPEN_WITHIN_MS);
  // In the spelling that the server answers behind all that the opening brings: its pong says that we are live.
  socket.addEventListener("open", () => ask({ action: "ping" }));
  socket.addEventListener("close", ({ code }) => end(code));
  socket.addEventListener("message", ({ data }) => {
    if (isOver) return;
    isAsking = false;
    silence(check, PING_EVERY_MS);
    onFrame(JSON.parse(data as string));
  });
  return { send, check, close };
}
