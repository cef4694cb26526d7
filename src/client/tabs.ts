import { type Arrival, type ArrivalQueue, createArrivals } from "./arrivals.ts";
import type { Attention } from "./attention.ts";
import { joinElection } from "./election.ts";
import type { ClientFrame } from "./frames.ts";
import type { Host, HostChannel } from "./host.ts";
import type { Announcement, ConnectionState } from "./types.ts";

/** Frames from the leader's socket. */
export interface SharedFrames {
  frames: ClientFrame[];
  /** The number of the frame before them. */
  after: number;
  arrivals: Arrival[];
  /** Until when the focused tab may show the arrivals. */
  deadline: number;
}

/** The state of the leader's connection and the `seq` it has reached. */
export interface LeaderState {
  connection: ConnectionState;
  announcements: readonly Announcement[];
  seq: number;
}

/** A message between tabs, with exactly one of these fields. */
export interface TabMessage {
  /** By the leader. */
  shared?: SharedFrames;
  /** By the leader, with what waits to be shown. */
  leader?: LeaderState & { waiting: Arrival[] };
  /** A tab was opened or became visible, and asks who leads; true restarts a connection that has ended. */
  isRestart?: boolean;
  /** The keys of arrivals that a tab shows. */
  claimed?: string[];
  /** Whether a user looks at a tab. */
  attention?: Attention;
  /** A user signed in or out. */
  session?: true;
}

/** One user's tabs in this browser, as one of them sees them. One leads: it has the socket. */
export interface Tabs {
  post(message: TabMessage): void;
  challenge(isRestart: boolean): void;
  /** Gives frames to all tabs, this one too. */
  share(frames: ClientFrame[], after: number): void;
  /** Sends the others the connection's state, if this tab leads. */
  report(state: LeaderState): void;
  /** From now on, announcements other than these are new. */
  knowAnnouncements(announcements: readonly Announcement[]): void;
  leave(): void;
}

interface TabsOptions {
  host: Host;
  /** The name of the tabs that share a socket. */
  name: string;
  onMessage(message: TabMessage): void;
  onTurn(isLeader: boolean): void;
  /** Shows arrivals in this tab. */
  show(arrivals: Arrival[]): void;
}

export function joinTabs({ host, name, onMessage, onTurn, show }: TabsOptions): Tabs {
  const channel = openChannel(host, name);
  let isLeader = false;

  const post = (message: TabMessage) => channel?.postMessage(message);
  const claim = (claimed: string[]) => post({ claimed });
  const arrivals = createArrivals({ host, show, claim });
  const receive = (message: TabMessage) => {
    const { shared, leader } = message;
    if (leader && isLeader) return;
    onMessage(message);
    if (shared || leader) election.noteLeader();
    receiveArrivals(arrivals, message);
  };
  const turn = (leads: boolean) => {
    isLeader = leads;
    arrivals.lead(leads);
    onTurn(leads);
  };
  channel?.addEventListener("message", ({ data }) => receive(data as TabMessage));
  const ask = (isRestart: boolean) => post({ isRestart });
  const election = joinElection({ host, name, isAlone: !channel, ask, onTurn: turn });

  return {
    post,
    challenge: election.challenge,
    share(frames, after) {
      const shared = { frames, after, ...arrivals.in(frames, after) };
      post({ shared });
      receive({ shared });
    },
    report: (state) => isLeader && post({ leader: { ...state, waiting: arrivals.waiting() } }),
    knowAnnouncements: arrivals.knowAnnouncements,
    leave() {
      arrivals.stop();
      election.leave();
      channel?.close();
    },
  };
}

function receiveArrivals(arrivals: ArrivalQueue, { shared, leader, claimed }: TabMessage): void {
  if (shared) arrivals.add(shared.arrivals, shared.deadline);
  if (leader) {
    arrivals.add(leader.waiting, 0);
    arrivals.knowAnnouncements(leader.announcements);
  }
  if (claimed) arrivals.drop(claimed);
}

function openChannel({ navigator, BroadcastChannel }: Host, name: string): HostChannel | undefined {
  // Locks exist only over https and on localhost.
  return navigator.locks && BroadcastChannel && new BroadcastChannel(name);
}
