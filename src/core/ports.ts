import type { SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type {
  AnnouncementDelivery,
  AnnouncementUpdate,
  Presence,
  Reach,
  SocketUpdate,
  UpdateSource,
} from "./announcements.ts";
import type { Budget } from "./budget.ts";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import type { DeliveryTask } from "./delivery.ts";
import type { UserId } from "./ids.ts";
import type { InboxUpdate, SeenState, SessionsEnded } from "./inbox.ts";

/** The sockets of one user. */
export interface UserPresence {
  open: number;
  /** Those of them whose client says that its page is being looked at. */
  visible: number;
}

/** Of a user who never opened a socket (`inboxes.has_hub`), without a call to a hub. */
export const ABSENT: UserPresence = { open: 0, visible: 0 };

/** The objects that hold each user's sockets. */
export interface Hubs {
  /** Sends the user's hub what changed in their inbox; answers who is there to see it, as `presence` does. */
  advance(user: UserId, update: InboxUpdate): Promise<UserPresence>;
  /** Who is there. Not to be asked of a user who has no hub: that would wake one, only for `ABSENT`. */
  presence(user: UserId): Promise<UserPresence>;
  /** Opens a socket at the user's hub; `headers` carry the handshake. */
  openSocket(user: UserId, headers: Record<string, string>): Promise<Response>;
  /** Closes the sockets of sessions that ended. */
  endSessions(user: UserId, ended: SessionsEnded): Promise<void>;
  /** Closes the sockets of a deleted account and erases its hub's storage. */
  erase(user: UserId): Promise<void>;
  /** Has the user's hub send their preferences, as they are now, to the sockets that know of them. */
  showPreferences(user: UserId): Promise<void>;
  /** Shows on the sockets that know of it up to where the user has seen their inbox. */
  showSeen(user: UserId, seen: SeenState): Promise<void>;
  /** Removes a dismissed announcement from the user's sockets. */
  dismiss(user: UserId, announcement: number): Promise<void>;
  /** Shows announcement updates on the user's sockets; returns how many sockets there are. */
  showAnnouncements(user: UserId, updates: SocketUpdate[], source: UpdateSource): Promise<number>;
  /** How many sockets the user has open. */
  socketCount(user: UserId): Promise<number>;
}

/** The announcement hub and its relays. */
export interface AnnouncementHubs {
  /** Makes the announcement hub read what changed and publish it to the relays. */
  refresh(): Promise<void>;
  delivery(announcement: number): Promise<AnnouncementDelivery>;
  /** The name of the relay that serves a user. */
  relayOf(user: UserId): string;
  /** Subscribes a user's hub to its relay; returns what is live. */
  subscribe(user: UserId): Promise<SocketUpdate[]>;
  /** Publishes updates to a relay; returns the reach of those it had delivered already. */
  publish(relay: string, updates: AnnouncementUpdate[]): Promise<Reach[]>;
  /** Reports to the announcement hub what a relay has delivered. */
  reportReach(relay: string, reach: Reach[]): Promise<void>;
  /** Asks every relay who is online. */
  presence(): Promise<Presence[]>;
  /** Opens an announcement socket for a client that is not signed in. All clients of an address block get the same relay, which counts them. */
  openSocket(request: Request, block: string): Promise<Response>;
}

/** An event as the outbox port sees it: committed, with its key, of any type. */
export interface CommittedEvent {
  id: number;
  key: string;
  type: string;
  data: object;
}

/** What happens to an event once it is committed. */
export interface Outbox {
  /**
   * Processes an event at once, so that a socket does not wait for the queue.
   * Returns immediately; the queue repeats what fails or takes too long.
   *
   * @param update what changed in the inbox where the caller knows it, which spares the hub a read
   */
  dispatch(event: CommittedEvent, update?: InboxUpdate): void;
  /** Leaves an event to the queue, without an immediate attempt. */
  dispatchLater(event: CommittedEvent): void;
}

/** The change that a fact makes to the inbox of the one user it concerns, in the fact's own transaction. */
export interface InboxEffect {
  owner: UserId;
  /** The other user whose inbox it changes, too. */
  also?: UserId;
  /** To be run after the fact and its event, in this order. */
  statements: BatchItem<"sqlite">[];
  /** The `created_seq` of the notification that the statements wrote for this fact; null where they wrote none. */
  written?: SQL;
  /** Makes the update for the owner's hub from the results of the statements. */
  read(results: unknown[]): InboxUpdate;
}

/** The inboxes, as the outbox needs them. */
export interface Inboxes {
  /**
   * @param happened the condition that the fact was written
   * @returns undefined for a fact that concerns no inbox, or several
   */
  effectOf(fact: { id: number; type: string; data: object }, happened: SQL): InboxEffect | undefined;
}

/** Work that is done later. */
export interface Jobs {
  /** Queues events by their ids, to be processed after `delaySeconds`. */
  enqueue(events: number[], delaySeconds: number): Promise<void>;
  /** Does something after the reply. A failure is logged under the name `failure` and not repeated here. */
  defer(failure: string, work: () => Promise<unknown>): void;
}

/** The limits that a deployment binds, per minute (wrangler.toml). */
export type LimitName =
  | "login"
  | "register"
  | "refresh"
  | "socket"
  | "read"
  | "write"
  | "key_write"
  | "search"
  | "profile";

/** The queue of what goes out on other channels than a socket: its own, so that a slow provider delays no event. */
export interface Deliveries {
  enqueue(tasks: DeliveryTask[], delaySeconds: number): Promise<void>;
}

export interface Limits {
  /** Counts one call; false when there were too many. */
  allows(limit: LimitName, key: string): Promise<boolean>;
}

/** All ports together, as entry points compose them (compose.ts). Everything below them takes the ports it needs. */
export interface Platform {
  config: Config;
  /** The deployment's secret. */
  secret: string;
  db: Database;
  now(): Date;
  hubs: Hubs;
  announcements: AnnouncementHubs;
  inboxes: Inboxes;
  outbox: Outbox;
  jobs: Jobs;
  deliveries: Deliveries;
  /** Cloudflare's own way to send e-mail, where a deployment binds it. */
  sendEmail: SendEmail | undefined;
  limits: Limits;
  /** What this invocation may still spend; the platform counts. */
  budget: Budget;
}

/** The ports that a function needs, by name. Callers may pass more. */
export type Ports<Name extends keyof Platform> = Pick<Platform, Name>;

/** The ports of a use case that commits a change with its event and dispatches it. */
export type WritePorts = Ports<"db" | "now" | "config" | "inboxes" | "outbox">;
