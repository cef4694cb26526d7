import { retryDelay } from "./backoff.ts";
import type { Effects, MachineState, Surroundings } from "./connection.ts";
import type { ConnectionState } from "./types.ts";

/** What an event changes in the state, and the effects it has. */
export interface Reaction {
  changes?: Partial<MachineState>;
  effects?: Effects;
}

export const SIGNED_OUT = 4401;
/** Close codes after which nothing is tried until `start()` is called (contract §7). */
const FINAL: Record<number, NonNullable<ConnectionState["reason"]>> = {
  1008: "too-many-frames",
  4409: "too-many-sockets",
};
/** A socket that ends sooner was no success. */
const PROVEN_MS = 10_000;
/** An answered request brings the next try forward, at most this often. */
export const HINT_EVERY_MS = 1_000;

export function is(state: MachineState, status: ConnectionState["status"]): boolean {
  return state.connection.status === status;
}

/** Whether this tab is to have a socket, or has to find out whether it is, and has none. */
export function lacksSocket({ role, hasSocket }: MachineState): boolean {
  return role !== "follower" && !hasSocket;
}

/** The socket is lost. */
export function close(state: MachineState, code: number, surroundings: Surroundings): Reaction {
  const isLive = is(state, "live");
  const isProven = isLive && surroundings.now >= state.socketAt + PROVEN_MS;
  const changes = {
    hasSocket: false,
    // A browser does not say why a socket was refused; the session may have ended.
    isSessionStale: !isLive || code === SIGNED_OUT,
    tries: isProven ? 0 : state.tries,
  };
  const reason = FINAL[code];
  return reason ? end(reason, changes) : pause(state, changes, surroundings);
}

/** Tries nothing more until `start()` is called. */
export function end(
  reason: NonNullable<ConnectionState["reason"]>,
  changes: Partial<MachineState>,
  effects?: Effects,
): Reaction {
  return {
    changes: { ...changes, connection: { status: "ended", reason }, hasSocket: false, retryAt: 0 },
    effects: { ...effects, closeSocket: true, cancelRetry: true },
  };
}

/** Waits before the next try, longer with each failure. */
export function pause(
  before: MachineState,
  changes: Partial<MachineState>,
  { now, chance, isOnline }: Surroundings,
  retryAfterSeconds = 0,
): Reaction {
  const state = { ...before, ...changes };
  const tries = state.tries + 1;
  const patienceMs = retryAfterSeconds * 1000;
  const notBefore = now + Math.max(HINT_EVERY_MS, patienceMs);
  const retryAt = now + Math.max(retryDelay(tries, chance), patienceMs);
  const status = isOnline ? "waiting" : "offline";
  // Where the socket is open, only a list is tried again, and the inbox shows that it failed.
  const connection = lacksSocket(state) && { connection: { status, retryAt } as const };
  return {
    changes: { ...changes, tries, notBefore, retryAt, ...connection },
    effects: { ...(!state.hasSocket && { closeSocket: true }), scheduleRetry: retryAt - now },
  };
}
