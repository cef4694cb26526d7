import { z } from "zod";
import type { CursorName } from "./channels.ts";
import type { NotificationId } from "./ids.ts";
import type { NotificationPlace } from "./wire.ts";

/** The user who caused a notification, as they were at that time. */
export const Actor = z.object({
  id: z.int(),
  username: z.string(),
  full_name: z.string(),
  company_name: z.string(),
  role: z.string(),
});
export type Actor = z.infer<typeof Actor>;

/** What a reader can choose in a notification: a page to open, or a key that its sender is given. */
export const Action = z.object({
  key: z.string(),
  label: z.string(),
  url: z.string().optional(),
  style: z.enum(["primary", "danger", "plain"]).optional(),
});
export type Action = z.infer<typeof Action>;

/**
 * The content of a notification, before it has a place in an inbox.
 *
 * Each field has the same name as its column and, except for `type`, as its
 * field on the wire. So a new field is added here, in `tables.ts`, in `wire.ts`
 * and in `notificationOf`, as the compiler asks, and passes through everything
 * else. It has a default, since events that wait were stored without it.
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
  image: z.string().nullable().default(null),
  /** Null where there are none. */
  actions: z.array(Action).nullable().default(null),
});
export type Content = z.infer<typeof Content>;
type Level = Content["level"];

const LEVELS = new Map<string, Level>([
  ["warning", "warning"],
  ["error", "danger"],
  ["success", "success"],
]);

type Given = Omit<z.input<typeof Content>, "level"> & { level?: Level | undefined };

const DEFAULTS = Object.entries(Content.parse({ type: "", level: "info", title: "", message: "" }));

/**
 * The content with defaults for what is not given. The level follows from the type.
 * What else is given, and what an actor has besides what is shown of them, is left out.
 */
export function contentOf(given: Given): Content {
  const level = given.level ?? LEVELS.get(given.type) ?? "info";
  const actor = given.actor && shownOf(given.actor);
  const known: Record<string, unknown> = { ...given, level, actor };
  return Object.fromEntries(
    DEFAULTS.map(([field, otherwise]) => [field, known[field] ?? otherwise]),
  ) as Content;
}

function shownOf({ id, username, full_name, company_name, role }: Actor): Actor {
  return { id, username, full_name, company_name, role };
}

/** What changes in a notification after its creation. */
export interface NotificationState {
  is_read: boolean;
  read_at: string | null;
  place: NotificationPlace;
  saved: boolean;
  snoozed_until: string | null;
  /** The key of the action that was chosen. */
  acted: string | null;
}

/** A notification as it is stored and logged: its shape on the wire without what depends on the time of reading. */
export interface StoredNotification
  extends Omit<Content, "type" | "expires_at" | "category" | "actions">,
    NotificationState {
  id: NotificationId;
  /** The number of its latest change. */
  seq: number;
  notification_type: string;
  category: string;
  actions: Action[];
  /** True where its reader wants this category without a toast or a sound. */
  silent: boolean;
  seen_at: string | null;
  created_at: string;
  expires_at: string | null;
  /** The number under which it last came back on top of the list. */
  came_seq?: number;
}

/** Some notifications that are all in one state. */
export type StateGroup = NotificationState & { ids: NotificationId[] };

/** What of a notification a change sets. */
export type ChangedField = "is_read" | "place" | "saved" | "acted";

/**
 * One numbered change of an inbox; `unread` is the count after it. A change that
 * was overtaken by a later one becomes a change of no notifications, since its
 * number must still reach the reader.
 */
export type InboxChange =
  | {
      kind: "created";
      seq: number;
      unread: number;
      notification: StoredNotification;
      /** The number under which it came, where it is sent under a later one and came back after its creation. */
      from?: number;
    }
  | {
      kind: "changed";
      seq: number;
      unread: number;
      /** Null where it is not known, or where it is more than one field. */
      field: ChangedField | null;
      /** Those that came back into the inbox, or were deleted before. */
      entered: StoredNotification[];
      /** All others, as they are now. */
      states: StateGroup[];
    }
  | { kind: "removed"; seq: number; unread: number; ids: NotificationId[]; all: boolean };

/** What a user's hub is sent when their inbox changed. */
export interface InboxUpdate {
  /** The inbox's highest `seq`. Undefined where the caller does not know it: the hub then reads what it missed. */
  head: number | undefined;
  /** The changes themselves in order, if the caller has them. */
  changes: InboxChange[];
  /** True when the texts of earlier changes must be forgotten: the hub's log starts again, and clients reload their lists. */
  forget?: true;
  /** How many notifications the inbox then holds in all places, where the caller knows it. */
  kept?: number;
  /** False where the user never opened a socket: then there is no hub to send it to. */
  hasHub?: false;
  /** What changed with it in the inbox of another user. */
  also?: { user: number; update: InboxUpdate };
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
