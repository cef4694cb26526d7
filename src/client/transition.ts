import type {
  ConnectionEvent,
  ConnectionEvents,
  Effects,
  MachineState,
  Surroundings,
  Transition,
} from "./connection.ts";
import { ABNORMAL, framesForTabs } from "./frames.ts";
import { close, end, HINT_EVERY_MS, is, lacksSocket, pause, type Reaction, SIGNED_OUT } from "./losses.ts";
import type { ConnectionState } from "./types.ts";

const CONNECTING: ConnectionState = { status: "connecting" };
/** An opening that takes longer is started again when the tab gets the focus: it may be from before the network was lost. */
const STUCK_MS = 3_000;

/**
 * The connection as a state machine: an event and the state give the next state
 * and the effects. Pure; `machine.ts` performs the effects.
 */
export function transition(
  state: MachineState,
  event: ConnectionEvent,
  surroundings: Surroundings,
): Transition {
  // An event has one name, with its value. The table pairs each name with its own type of value, which the compiler
  // cannot follow through a name that it does not know; `never` is what every reaction takes.
  const [name, value] = Object.entries(event)[0] as [keyof ConnectionEvents, never];
  const { changes, effects = {} } = REACTIONS[name](state, value, surroundings);
  return proceed({ ...state, ...changes }, effects, surroundings);
}

/** Starts what is missing: who is signed in, the tabs, the socket and the list. */
function proceed(state: MachineState, effects: Effects, { now, view }: Surroundings): Transition {
  if (is(state, "ended") || state.retryAt) return { state, effects };
  const next = { ...state };
  const begin = (task: "session" | "list", effect: "checkSession" | "loadList") => {
    if (state.task) return;
    next.task = task;
    effects[effect] = true;
  };
  if (lacksSocket(state)) next.connection = CONNECTING;
  if (state.isSessionStale) begin("session", "checkSession");
  else {
    if (!state.role) {
      next.role = "follower";
      effects.joinTabs = true;
    }
    // The socket resumes from the list's number, so the list comes first.
    if (state.role === "leader" && !state.hasSocket && (!state.user || view.seq >= 0)) {
      next.hasSocket = effects.openSocket = true;
      next.socketAt = now;
      next.resumesFrom ??= view.seq;
    }
    if (state.user && view.isStale) begin("list", "loadList");
  }
  return { state: next, effects };
}

const REACTIONS: {
  [Name in keyof ConnectionEvents]: (
    state: MachineState,
    value: ConnectionEvents[Name],
    surroundings: Surroundings,
  ) => Reaction;
} = {
  wake(state, isRestart, { now }) {
    const isStuck = !is(state, "live") && now > state.socketAt + STUCK_MS;
    return {
      changes: {
        tries: 0,
        retryAt: 0,
        ...(isRestart && is(state, "ended") && { connection: CONNECTING }),
        ...(isStuck && { hasSocket: false }),
      },
      effects: isStuck ? { closeSocket: true } : { pingSocket: true },
    };
  },
  // The tabs are left first, so that the others, one of which leads now, are not sent the end.
  stop: () => end("stopped", { role: undefined }, { leaveTabs: true }),
  retryDue: () => ({ changes: { retryAt: 0 } }),
  networkWorks({ role, connection, notBefore }, _, { now }) {
    if (now < notBefore) return {};
    return role === "follower" && connection.retryAt
      ? { changes: { notBefore: now + HINT_EVERY_MS }, effects: { wakeLeader: true } }
      : { changes: { retryAt: 0 } };
  },
  session: (state, user) =>
    user === state.user
      ? { changes: { isSessionStale: false } }
      : {
          changes: { ...NOTHING, user, isSessionStale: false },
          effects: { leaveTabs: true, closeSocket: true, forget: true },
        },
  taskEnded(state, problem, surroundings) {
    const isSessionStale = state.isSessionStale && (!!problem || state.task !== "session");
    const changes = { task: undefined, isSessionStale };
    return problem ? pause(state, changes, surroundings, problem.retryAfterSeconds) : { changes };
  },
  inboxChanged: () => ({}),
  frame(state, frame, surroundings) {
    const { seq } = surroundings.view;
    const isLive = is(state, "live");
    if (frame.type === "pong")
      return isLive
        ? {}
        : {
            changes: { connection: { status: "live" }, socketAt: surroundings.now, resumesFrom: undefined },
            effects: { endList: true, ...(state.isAttended && visibilityEffects(state, true)) },
          };
    if ("user_id" in frame)
      // Another page signed in as another user, and could not notify this one.
      return frame.user_id === state.user ? {} : close(state, SIGNED_OUT, surroundings);
    // Live numbers have no hole: a frame was lost, and comes again from the last one that was seen.
    if (isLive && "seq" in frame && frame.type !== "resync_required" && frame.seq > seq + 1)
      return close(state, ABNORMAL, surroundings);
    return {
      effects: {
        shareFrames: { frames: framesForTabs(frame, state.resumesFrom ?? seq, isLive), after: seq },
      },
    };
  },
  attended: (state, isAttended) => ({
    changes: { isAttended },
    effects: isAttended !== state.isAttended && is(state, "live") ? visibilityEffects(state, isAttended) : {},
  }),
  socketClosed: close,
  turn: (_, isLeader) => ({
    changes: { role: isLeader ? "leader" : "follower", hasSocket: false, retryAt: 0 },
    effects: { closeSocket: true },
  }),
  leaderState: ({ resumesFrom }, connection, { view }) => ({
    // Should this tab come to lead in the middle of a replay, the remaining frames are new, too.
    changes: {
      connection,
      resumesFrom: connection.status === "live" ? undefined : (resumesFrom ?? view.seq),
    },
  }),
};

/** Only a signed-in user is looked for. */
function visibilityEffects({ hasSocket, user }: MachineState, sendVisible: boolean): Effects {
  return hasSocket && user ? { sendVisible } : {};
}

const NOTHING = { role: undefined, hasSocket: false, resumesFrom: undefined, retryAt: 0 };
