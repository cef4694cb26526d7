import type { NotificationId, UserId } from "./ids.ts";

/** A user as others see them, as they were when it was written down. */
export interface ActorSnapshot {
  id: UserId;
  username: string;
  full_name: string;
  company_name: string;
  role: string;
}

/** A notification as it is kept and sent: the wire's shape without what depends on the moment of reading. */
export interface StoredNotification {
  id: NotificationId;
  /** The number of its latest change. */
  seq: number;
  notification_type: string;
  verb: string | null;
  level: "info" | "success" | "warning" | "danger";
  title: string;
  message: string;
  link: string | null;
  metadata: Record<string, unknown>;
  actor: ActorSnapshot | null;
  is_read: boolean;
  read_at: string | null;
  created_at: string;
  expires_at: string | null;
}

/** One numbered change of an inbox. `unread` is the count after it. */
export type InboxChange =
  | { kind: "new"; seq: number; unread: number; line: StoredNotification }
  | {
      kind: "updated";
      seq: number;
      unread: number;
      ids: NotificationId[];
      isRead: boolean;
      readAt: string | null;
    }
  | { kind: "deleted"; seq: number; unread: number; ids: NotificationId[]; all: boolean };

/** What a user's hub is told when their inbox changed. */
export interface InboxUpdate {
  /** The inbox's highest `seq`. Undefined where the caller does not know it: the hub then reads what it missed. */
  head: number | undefined;
  /** The changes themselves where they are at hand, in order. */
  changes: InboxChange[];
}

/** Which sessions ended: one, or every one below a version except the kept one. Times in seconds since 1970. */
export type SessionsEnded = { jti: string; until: number } | { version: number; keptJti: string | null };
