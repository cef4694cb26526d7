import type { Item } from "../support/follower.ts";

/** What is known of a notification that a write was to bring about. */
export interface Entry {
  /** Whether the write was answered by success. */
  isAcknowledged: boolean;
  /** Gone: its deletion was acknowledged. Unsure: everything was deleted about when it came. */
  fate: "kept" | "gone" | "unsure";
}

/** An announcement, by its title, which is its own. */
export interface Posted {
  isAcknowledged: boolean;
  isGone: boolean;
  id?: number;
  message: string;
}

/** A notification by what brought it about, which is nothing else's in a run. */
export function nameOf({ notification_type, verb, title, actor }: Item): string {
  if (notification_type === "connection") return `${verb} by ${actor?.username}`;
  const type = notification_type === "job_application" ? "application_submitted" : notification_type;
  return type.startsWith("application_") ? `${type} by ${actor?.username}` : title;
}

/** Every write of a run, and what must have come of it. */
export class Ledger {
  acknowledged = 0;
  /** Given up by their clients without an answer: each may have had its effect once, or not. */
  abandoned = 0;
  /** Sent again after an answer was lost. */
  repeated = 0;
  readonly unexpected: string[] = [];
  /** Notifications by user and name. */
  readonly notifications = new Map<number, Map<string, Entry>>();
  /** Whether notifications must be read, by user and id. */
  readonly marks = new Map<number, Map<number, boolean>>();
  readonly announcements = new Map<string, Posted>();
  readonly dismissed = new Map<number, Set<number>>();
  /** Pairs of users, the lower id first: whether they must be connected; undefined when nobody knows. */
  readonly connections = new Map<string, boolean | undefined>();

  /** A notification is about to be asked for; the entry is marked when that is acknowledged. */
  expect(user: number, name: string): Entry {
    const entry: Entry = { isAcknowledged: false, fate: "kept" };
    mapOf(this.notifications, user).set(name, entry);
    return entry;
  }

  deleted(user: number, { id }: { id: number }, name: string): void {
    mapOf(this.marks, user).delete(id);
    const entry = mapOf(this.notifications, user).get(name);
    if (entry) entry.fate = "gone";
  }

  /** The notification of a request is about to be taken back; the returned function says that this was acknowledged. */
  withdraw(user: number, name: string): () => void {
    const entry = mapOf(this.notifications, user).get(name);
    if (entry) entry.fate = "unsure";
    return () => {
      if (entry) entry.fate = "gone";
    };
  }

  /** A call found no notification of this name, which is right only where it was taken back meanwhile. */
  missed(user: number, name: string, path: string): void {
    if (mapOf(this.notifications, user).get(name)?.fate === "kept")
      this.unexpected.push(`${path} found nothing of what was kept`);
  }

  /** All that a user had may be gone, also what is on its way just now. */
  taint(user: number): void {
    for (const entry of mapOf(this.notifications, user).values())
      if (entry.fate === "kept") entry.fate = "unsure";
  }

  mark(user: number, notification: number, isRead: boolean): void {
    mapOf(this.marks, user).set(notification, isRead);
  }

  /** Nobody can say any longer whether a notification is read. */
  unsureOf(user: number, notification: number): void {
    mapOf(this.marks, user).delete(notification);
  }

  connect(a: number, b: number, areConnected: boolean | undefined): void {
    this.connections.set(pairOf(a, b), areConnected);
  }
}

export function mapOf<Key, Value>(maps: Map<number, Map<Key, Value>>, user: number): Map<Key, Value> {
  const known = maps.get(user) ?? new Map<Key, Value>();
  maps.set(user, known);
  return known;
}

export function pairOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
