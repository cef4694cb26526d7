import { z } from "zod";
import type { CursorName } from "./channels.ts";
import type { NotificationId } from "./ids.ts";

/** The user who caused a notification, as they were at that time. */
export const Actor = z.object({
  id: z.int(),
  username: z.string(),
  full_name: z.string(),
  company_name: z.string(),
  role: z.string(),
});
export type Actor = z.infer<typeof Actor>;

/**
 * The content of a notification, before it has a place in an inbox.
 *
 * Each field has the same name as its column and, except for `type`, as its
 * field on the wire. So a new field is added here, in `tables.ts` and in
 * `wire.ts`, and passes through everything in between.
 */
export const Content = z.object({
  type: z.string(),
  verb: z.string().nullable().default(null),
  level: z.enum(["info", "success", "warning", "danger"]),
  title: z.string(),
  message: z.string(),
  link: z.string().nullable().default(null),
  metadata: z.record(z.string(), z.unknown()).default({}),
  actor: Actor.nullable().default(null),
  /** Milliseconds since 1970. */
  expires_at: z.number().nullable().default(null),
  /** The category it was sent under; null where it follows from the type. */
  category: z.string().nullable().default(null),
  /** Goes out at once on every channel, whatever its reader has switched off. */
  critical: z.boolean().default(false),
  /** What belongs together has the same. */
  group_key: z.string().nullable().default(null),
});
export type Content = z.infer<typeof Content>;
type Level = Content["level"];

const LEVELS = new Map<string, Level>([
  ["warning", "warning"],
  ["error", "danger"],
  ["success", "success"],
]);

type Given = Omit<z.input<typeof Content>, "level"> & { level?: Level | undefined };

/** The content with defaults for what is not given. The level follows from the type. */
export function contentOf(given: Given): Content {
  return Content.parse({ ...given, level: given.level ?? LEVELS.get(given.type) ?? "info" });
}

/** A notification as it is stored and logged: its shape on the wire without what depends on the time of reading. */
export interface StoredNotification extends Omit<Content, "type" | "expires_at" | "category"> {
  id: NotificationId;
  /** The number of its latest change. */
  seq: number;
  notification_type: string;
  category: string;
  /** True where its reader wants this category without a toast or a sound. */
  silent: boolean;
  is_read: boolean;
  read_at: string | null;
  seen_at: string | null;
  created_at: string;
  expires_at: string | null;
}

/** What a change can set in an existing notification. */
export type NotificationPatch = Pick<StoredNotification, "is_read" | "read_at">;

/**
 * One numbered change of an inbox; `unread` is the count after it. A change that
 * was overtaken by a later one becomes a patch of no notifications, since its
 * number must still reach the reader.
 */
export type InboxChange =
  | { kind: "created"; seq: number; unread: number; notification: StoredNotification }
  | { kind: "patched"; seq: number; unread: number; ids: NotificationId[]; patch: NotificationPatch }
  | { kind: "removed"; seq: number; unread: number; ids: NotificationId[]; all: boolean };

/** What a user's hub is sent when their inbox changed. */
export interface InboxUpdate {
  /** The inbox's highest `seq`. Undefined where the caller does not know it: the hub then reads what it missed. */
  head: number | undefined;
  /** The changes themselves in order, if the caller has them. */
  changes: InboxChange[];
  /** True when the texts of earlier changes must be forgotten: the hub's log starts again, and clients reload their lists. */
  forget?: true;
  /** How many notifications the inbox then holds, where the caller knows it. */
  total?: number;
  /** False where the user never opened a socket: then there is no hub to send it to. */
  hasHub?: false;
  /** Which channels have become due within a minute. They are found without it, but not as soon. */
  due?: CursorName[];
}

/** Up to which number an inbox has been on screen, and how many unread notifications are above it. */
export interface SeenState {
  upTo: number;
  unseen: number;
}

/** Which sessions ended: one, or every one below a version except the kept one. Times in seconds since 1970. */
export type SessionsEnded = { jti: string; until: number } | { version: number; keptJti: string | null };
