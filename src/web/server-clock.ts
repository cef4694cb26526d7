import type { Host } from "#client/index";
import { lastAnswer } from "./last-inbox.ts";

/** A clock that is this near is right: an answer takes its time, and its date has no milliseconds. */
const NEAR_MS = 30_000;

let aheadMs = 0;

/** The server's time, learned from its responses: this device's own clock may be wrong. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/** Learns the time from the date of an answer (RFC 9110, section 6.6.1). */
export function learnServerTime(date: string | null): void {
  const ahead = Date.parse(date ?? "") - Date.now();
  if (!Number.isNaN(ahead)) aheadMs = Math.abs(ahead) > NEAR_MS ? ahead : 0;
}

/** The browser, as the client needs it: learns from the date of each answer, and starts with the last inbox where none comes. */
export function appHost(): Host {
  return {
    ...("BroadcastChannel" in globalThis && { BroadcastChannel }),
    WebSocket,
    navigator,
    document,
    Date,
    Math,
    async fetch(url, init) {
      const reply = await fetch(url, init).catch((error) => {
        const last = lastAnswer(url, init?.method);
        if (last) return last;
        throw error;
      });
      learnServerTime(reply.headers.get("Date"));
      return reply;
    },
    setTimeout: window.setTimeout.bind(window),
    clearTimeout: window.clearTimeout.bind(window),
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  };
}
