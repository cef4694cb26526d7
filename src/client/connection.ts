import type { ClientFrame, SocketFrame } from "./frames.ts";
import type { ConnectionState } from "./types.ts";
import type { InboxView } from "./view.ts";

/** What one tab knows of its connection. Only `transition` makes another one of it. */
export interface MachineState {
  connection: ConnectionState;
  /** The id of the signed-in user, 0 for nobody; undefined until it is known. */
  user?: number;
  /** Whether the server has to be asked who is signed in: at first, and where it may have ended the session. */
  isSessionStale: boolean;
  /** Undefined until this tab has joined the user's other tabs. */
  role?: "follower" | "leader" | undefined;
  hasSocket: boolean;
  /** Whether a user looks at one of the tabs. */
  isAttended: boolean;
  /** When the socket was opened or, once it is live, became live. */
  socketAt: number;
  /** The number that the socket resumes from; kept until everything that was missed has come, through any number of sockets. */
  resumesFrom?: number | undefined;
  /** The request under way; there is one at a time. */
  task?: "session" | "list" | undefined;
  /** Failures in a row. */
  tries: number;
  /** When the next try is due; 0 where nothing has failed. */
  retryAt: number;
  /** Before that, an answered request does not make the next try earlier. */
  notBefore: number;
}

/** What is outside of the state, as it is when an event happens. */
export interface Surroundings {
  now: number;
  /** From 0 to 1. */
  chance: number;
  isOnline: boolean;
  /** The highest number seen, −1 before the inbox's list is there; and whether it has to be loaded. */
  view: Pick<InboxView, "seq" | "isStale">;
}

/** What can happen, with what is to be known of it. */
export interface ConnectionEvents {
  /** A tab got the focus, the network has come or gone, or, with true, `start()` was called in some tab. */
  wake: boolean;
  stop: true;
  retryDue: true;
  /** A request was answered, so that the network works. */
  networkWorks: true;
  /** The session is known to be this user's, 0 for nobody's. */
  session: number;
  /** The task has ended; with the problem, where it failed. */
  taskEnded: { retryAfterSeconds?: number } | undefined;
  inboxChanged: true;
  frame: SocketFrame;
  /** With its close code. */
  socketClosed: number;
  /** A user looks at one of the tabs now, or no longer at any. */
  attended: boolean;
  /** This tab leads now, or no longer. */
  turn: boolean;
  /** The leading tab's connection is so. */
  leaderState: ConnectionState;
}

/** One of the events. */
export type ConnectionEvent = {
  [Name in keyof ConnectionEvents]: Pick<ConnectionEvents, Name>;
}[keyof ConnectionEvents];

/** What is to be done, in this order, with what is to be known for it. */
export interface Effects {
  leaveTabs?: true;
  closeSocket?: true;
  /** Another user's data comes next. */
  forget?: true;
  pingSocket?: true;
  sendVisible?: boolean;
  /** Has the leading tab try at once. */
  wakeLeader?: true;
  /** Everything that was missed has come. */
  endList?: true;
  /** Gives frames to every tab; `after` is the number of the frame before them. */
  shareFrames?: { frames: ClientFrame[]; after: number };
  /** Milliseconds until `retryDue`. */
  scheduleRetry?: number;
  cancelRetry?: true;
  checkSession?: true;
  joinTabs?: true;
  openSocket?: true;
  loadList?: true;
}

export interface Transition {
  state: MachineState;
  effects: Effects;
}

export const INITIAL: MachineState = {
  connection: { status: "ended", reason: "stopped" },
  isSessionStale: true,
  hasSocket: false,
  isAttended: false,
  socketAt: 0,
  tries: 0,
  retryAt: 0,
  notBefore: 0,
};

export type Dispatch = (event: ConnectionEvent) => void;

/** How effects are done. */
export type Performers = {
  [Name in keyof Effects]-?: (value: NonNullable<Effects[Name]>, state: MachineState) => void;
};
