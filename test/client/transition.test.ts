import { describe, expect, it } from "vitest";
import {
  type ConnectionEvent,
  type Effects,
  INITIAL,
  type MachineState,
  type Surroundings,
} from "../../src/client/connection.ts";
import type { ClientFrame, SocketFrame } from "../../src/client/frames.ts";
import { transition } from "../../src/client/transition.ts";

const NOW = 1_000_000;
const LATER = NOW + 8_000;
const live: MachineState["connection"] = { status: "live" };
const connecting: MachineState["connection"] = { status: "connecting" };
const waiting: MachineState["connection"] = { status: "waiting", retryAt: LATER };

/** A leading tab of user 1, all of whose inbox is here. */
const leading: MachineState = {
  ...INITIAL,
  connection: live,
  isSessionStale: false,
  user: 1,
  role: "leader",
  hasSocket: true,
  socketAt: NOW,
};
const opening: MachineState = { ...leading, connection: connecting, resumesFrom: 7 };
const lost: MachineState = {
  ...leading,
  connection: waiting,
  hasSocket: false,
  tries: 4,
  retryAt: LATER,
  notBefore: NOW + 1_000,
};
const following: MachineState = { ...leading, role: "follower", hasSocket: false };
const over: MachineState = {
  ...leading,
  hasSocket: false,
  connection: { status: "ended", reason: "too-many-sockets" },
};

interface Row {
  title: string;
  from: MachineState;
  event: ConnectionEvent;
  /** What is different outside. */
  where?: Partial<Surroundings>;
  to?: Partial<MachineState>;
  effects?: Effects;
}

const pong: ConnectionEvent = { frame: { type: "pong" } };
const removal = (seq: number): ClientFrame => ({
  type: "notification_deleted",
  notification_ids: [9],
  seq,
  unread_count: 0,
});

const ROWS: Row[] = [
  {
    title: "asks who is signed in when it is started",
    from: INITIAL,
    event: { wake: true },
    to: { connection: connecting, task: "session" },
    effects: { closeSocket: true, checkSession: true },
  },
  {
    title: "does nothing before it is started",
    from: INITIAL,
    event: { networkWorks: true },
  },
  {
    title: "joins the tabs of who is signed in, and loads their list",
    from: { ...INITIAL, connection: connecting, task: "session" },
    event: { session: 1 },
    where: { view: { seq: -1, isStale: true } },
    to: { user: 1, isSessionStale: false, role: "follower" },
    effects: { leaveTabs: true, closeSocket: true, forget: true, joinTabs: true },
  },
  {
    title: "loads the list once it is known who is signed in",
    from: { ...following, connection: connecting, task: "session" },
    event: { taskEnded: undefined },
    where: { view: { seq: -1, isStale: true } },
    to: { task: "list" },
    effects: { loadList: true },
  },
  {
    title: "opens the socket in the leading tab, from the list's number",
    from: { ...following, connection: connecting },
    event: { turn: true },
    to: { role: "leader", hasSocket: true, socketAt: NOW, resumesFrom: 7 },
    effects: { closeSocket: true, openSocket: true },
  },
  {
    title: "does not open it before the list is there",
    from: { ...following, connection: connecting, task: "list" },
    event: { turn: true },
    where: { view: { seq: -1, isStale: true } },
    to: { role: "leader" },
    effects: { closeSocket: true },
  },
  {
    title: "opens it for announcements alone where nobody is signed in",
    from: { ...following, user: 0, connection: connecting },
    event: { turn: true },
    where: { view: { seq: -1, isStale: true } },
    to: { role: "leader", hasSocket: true, socketAt: NOW, resumesFrom: -1 },
    effects: { closeSocket: true, openSocket: true },
  },
  {
    title: "is live once everything that was missed has come",
    from: opening,
    event: pong,
    to: { connection: live, socketAt: NOW, resumesFrom: undefined },
    effects: { endList: true },
  },
  { title: "takes a heartbeat's answer for nothing", from: leading, event: pong },
  {
    title: "gives frames to every tab",
    from: leading,
    event: { frame: removal(8) as SocketFrame },
    effects: { shareFrames: { frames: [removal(8)], after: 7 } },
  },
  {
    title: "comes back for a frame that is missing",
    from: leading,
    event: { frame: removal(9) as SocketFrame },
    to: {
      connection: { status: "waiting", retryAt: NOW + 500 },
      hasSocket: false,
      tries: 1,
      retryAt: NOW + 500,
      notBefore: NOW + 1_000,
    },
    effects: { closeSocket: true, scheduleRetry: 500 },
  },
  {
    title: "asks who is signed in when the socket is another user's",
    from: opening,
    event: {
      frame: {
        type: "connection_established",
        message: "",
        user_id: 2,
        seq: 0,
        unread_count: 0,
        resumed: true,
      },
    },
    to: {
      connection: { status: "waiting", retryAt: NOW + 500 },
      hasSocket: false,
      isSessionStale: true,
      tries: 1,
      retryAt: NOW + 500,
      notBefore: NOW + 1_000,
    },
    effects: { closeSocket: true, scheduleRetry: 500 },
  },
  {
    title: "says that the network is missing",
    from: leading,
    event: { socketClosed: 1006 },
    where: { isOnline: false },
    to: {
      connection: { status: "offline", retryAt: NOW + 500 },
      hasSocket: false,
      tries: 1,
      retryAt: NOW + 500,
      notBefore: NOW + 1_000,
    },
    effects: { closeSocket: true, scheduleRetry: 500 },
  },
  {
    title: "begins to count failures anew after a socket that lived",
    from: { ...leading, tries: 5, socketAt: NOW - 10_000 },
    event: { socketClosed: 1006 },
    to: {
      connection: { status: "waiting", retryAt: NOW + 500 },
      hasSocket: false,
      tries: 1,
      retryAt: NOW + 500,
      notBefore: NOW + 1_000,
    },
    effects: { closeSocket: true, scheduleRetry: 500 },
  },
  {
    title: "waits longer after a socket that did not",
    from: { ...leading, tries: 5 },
    event: { socketClosed: 1006 },
    to: {
      connection: { status: "waiting", retryAt: NOW + 45_000 },
      hasSocket: false,
      tries: 6,
      retryAt: NOW + 45_000,
      notBefore: NOW + 1_000,
    },
    effects: { closeSocket: true, scheduleRetry: 45_000 },
  },
  {
    title: "ends where there is one socket too many",
    from: leading,
    event: { socketClosed: 4409 },
    to: { connection: { status: "ended", reason: "too-many-sockets" }, hasSocket: false },
    effects: { closeSocket: true, cancelRetry: true },
  },
  {
    title: "stays ended when a user looks",
    from: over,
    event: { wake: false },
    effects: { pingSocket: true },
    where: { now: NOW },
  },
  {
    title: "begins anew when it is started again",
    from: over,
    event: { wake: true },
    to: { connection: connecting, hasSocket: true, socketAt: NOW, resumesFrom: 7 },
    effects: { pingSocket: true, openSocket: true },
  },
  {
    title: "tries when it is time",
    from: lost,
    event: { retryDue: true },
    to: { connection: connecting, retryAt: 0, hasSocket: true, resumesFrom: 7 },
    effects: { openSocket: true },
  },
  {
    title: "tries at once when a user looks",
    from: lost,
    event: { wake: false },
    to: { connection: connecting, tries: 0, retryAt: 0, hasSocket: true, resumesFrom: 7 },
    effects: { pingSocket: true, openSocket: true },
  },
  {
    title: "tries soon when some request was answered",
    from: lost,
    event: { networkWorks: true },
    where: { now: NOW + 1_000 },
    to: { connection: connecting, retryAt: 0, hasSocket: true, socketAt: NOW + 1_000, resumesFrom: 7 },
    effects: { openSocket: true },
  },
  { title: "but not within a second of a failure", from: lost, event: { networkWorks: true } },
  {
    title: "wakes the leading tab from another one whose request was answered",
    from: { ...following, connection: waiting },
    event: { networkWorks: true },
    to: { notBefore: NOW + 1_000 },
    effects: { wakeLeader: true },
  },
  {
    title: "asks whether a live socket is there when a user looks",
    from: leading,
    event: { wake: false },
    where: { now: NOW + 60_000 },
    effects: { pingSocket: true },
  },
  {
    title: "does not wait for an opening that hangs when a user looks",
    from: opening,
    event: { wake: false },
    where: { now: NOW + 3_001 },
    to: { socketAt: NOW + 3_001 },
    effects: { closeSocket: true, openSocket: true },
  },
  {
    title: "keeps what it resumes from through any number of sockets",
    from: { ...lost, resumesFrom: 3 },
    event: { retryDue: true },
    to: { connection: connecting, retryAt: 0, hasSocket: true, resumesFrom: 3 },
    effects: { openSocket: true },
  },
  {
    title: "waits as long as the server asks it to",
    from: { ...opening, hasSocket: false, task: "session", isSessionStale: true },
    event: { taskEnded: { retryAfterSeconds: 90 } },
    to: {
      connection: { status: "waiting", retryAt: NOW + 90_000 },
      task: undefined,
      tries: 1,
      retryAt: NOW + 90_000,
      notBefore: NOW + 90_000,
    },
    effects: { closeSocket: true, scheduleRetry: 90_000 },
  },
  {
    title: "stays live while a list has to be loaded later",
    from: { ...leading, task: "list" },
    event: { taskEnded: {} },
    where: { view: { seq: 7, isStale: true } },
    to: { task: undefined, tries: 1, retryAt: NOW + 500, notBefore: NOW + 1_000 },
    effects: { scheduleRetry: 500 },
  },
  {
    title: "loads the list again where a frame was about what is not here",
    from: leading,
    event: { inboxChanged: true },
    where: { view: { seq: 7, isStale: true } },
    to: { task: "list" },
    effects: { loadList: true },
  },
  {
    title: "loads it once at a time",
    from: { ...leading, task: "list" },
    event: { inboxChanged: true },
    where: { view: { seq: 7, isStale: true } },
  },
  {
    title: "shows how the leading tab is connected",
    from: following,
    event: { leaderState: waiting },
    to: { connection: waiting, resumesFrom: 7 },
  },
  {
    title: "closes its socket when another tab leads",
    from: leading,
    event: { turn: false },
    to: { role: "follower", hasSocket: false },
    effects: { closeSocket: true },
  },
  {
    title: "leaves the tabs before it says that it is stopped",
    from: leading,
    event: { stop: true },
    to: { connection: { status: "ended", reason: "stopped" }, role: undefined, hasSocket: false },
    effects: { leaveTabs: true, closeSocket: true, cancelRetry: true },
  },
  {
    title: "knows that the session is the same user's still",
    from: { ...lost, isSessionStale: true, task: "session", retryAt: 0 },
    event: { session: 1 },
    to: { isSessionStale: false, connection: connecting, hasSocket: true, resumesFrom: 7 },
    effects: { openSocket: true },
  },
  {
    title: "forgets one user's data when another one signs in",
    from: leading,
    event: { session: 2 },
    to: { user: 2, role: "follower", hasSocket: false, connection: connecting },
    effects: { leaveTabs: true, closeSocket: true, forget: true, joinTabs: true },
  },
];

describe("the connection", () => {
  it.each(ROWS)("$title", ({ from, event, where, to, effects = {} }) => {
    const before = structuredClone(from);
    const surroundings = {
      now: NOW,
      chance: 0.5,
      isOnline: true,
      view: { seq: 7, isStale: false },
      ...where,
    };

    const { state, effects: done } = transition(from, event, surroundings);

    expect(state).toEqual({ ...from, ...to });
    expect(done).toEqual(effects);
    expect(Object.keys(done)).toEqual(Object.keys(effects));
    expect(from).toEqual(before);
  });
});
