import { z } from "zod";
import { GivenTime, Id, type NotificationPlace } from "#core/wire";
import type { Announcement } from "#features/announcements/wire";
import type { Notification } from "#features/notifications/wire";
import { BulkBody, UndoBody } from "#features/notifications/wire/bulk";
import type { Preferences } from "#features/preferences/wire";

/**
 * What a socket missed, for one that asked with `?replay=1`: the body of a
 * `sync` page in one frame, so that it arrives whole or not at all. Where one
 * page is too long, several come, each complete up to its `seq`.
 */
export interface ReplayFrame {
  type: "replay";
  changes: ({ seq: number; notification: Notification } | { seq: number; deleted: number[] })[];
  seq: number;
  has_more: boolean;
  unread_count: number;
}

/** Every frame the server sends (contract §7). */
export type ServerFrame =
  | {
      type: "connection_established";
      message: string;
      user_id: number;
      seq: number;
      unread_count: number;
      resumed: boolean;
      /** Names the history that `seq` counts in: it changes when the inbox's history is lost, as when the database is restored. */
      epoch?: number;
    }
  | {
      type: "notification" | "new_notification";
      notification: Notification;
      seq: number;
      unread_count: number;
    }
  | {
      type: "notification_updated";
      notification_ids: number[];
      /** To `herald.v2` what was changed, else always these two. */
      changes: { is_read?: boolean; read_at?: string | null; saved?: boolean; acted?: string | null };
      seq: number;
      unread_count: number;
    }
  | {
      type: "notification_deleted";
      notification_ids?: number[];
      all?: true;
      seq: number;
      unread_count: number;
    }
  /** To `herald.v2` alone: notifications are in another place, until a time if they are snoozed. */
  | {
      type: "notification_moved";
      notification_ids: number[];
      place: NotificationPlace;
      until: string | null;
      seq: number;
      unread_count: number;
    }
  /** To `herald.v2` alone: the user's preferences, as they are now. */
  | { type: "preferences_updated"; preferences: Preferences }
  /** To `herald.v2` alone: up to where the inbox has been on a screen. */
  | { type: "seen"; up_to_seq: number; unseen_count: number }
  | { type: "resync_required"; seq: number; unread_count: number }
  | { type: "global_notification"; notification: Announcement }
  | { type: "global_notification_removed"; announcement_id: number }
  /** To the socket that asked for a change of many. */
  | { type: "bulk_done"; count: number; undo_token: string | null; request?: string | number }
  | { type: "error"; code: string; detail: string; request?: string | number }
  | { type: "pong" };

const notification_id = Id;
const up_to_seq = z.int().min(0).optional();

/** The requests of a client, once `type` and `action` are one name. */
export const ClientAction = z.discriminatedUnion("action", [
  z.object({ action: z.literal("ping") }),
  z.object({ action: z.literal("mark_read"), notification_id }),
  z.object({ action: z.literal("mark_unread"), notification_id }),
  z.object({ action: z.literal("mark_all_read"), up_to_seq }),
  z.object({ action: z.literal("seen"), up_to_seq: up_to_seq.unwrap() }),
  z.object({ action: z.literal("visible"), visible: z.boolean() }),
  z.object({ action: z.literal("snooze"), notification_id, until: GivenTime }),
  z.object({
    action: z.enum(["archive", "unarchive", "unsnooze", "save", "unsave"]),
    notification_id,
  }),
  /** As the frame `{"type":"bulk","action":"archive","ids":[…]}`: the body of the route, which has an action itself. */
  z.object({ action: z.literal("bulk"), change: BulkBody }),
  UndoBody.extend({ action: z.literal("undo") }),
  z.object({ action: z.literal("act"), notification_id, key: z.string().max(32) }),
  z.object({ action: z.literal("authenticate"), token: z.string().max(4096) }),
]);
export type ClientAction = z.infer<typeof ClientAction>;

/** Answered by the runtime without waking the object, so only this exact text is free. Any other ping counts as a frame. */
export const PING = '{"type":"ping"}';
export const PONG = '{"type":"pong"}';

/** Why a socket is closed (contract §7). */
export const CLOSE = {
  tooManyFrames: 1008,
  frameTooLarge: 1009,
  sendFailed: 1011,
  signedOut: 4401,
  tooSlow: 4408,
  tooManySockets: 4409,
} as const;
