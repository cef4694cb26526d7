import type { Notification, ReplayFrame, ServerFrame } from "./types.ts";

/** What comes from a socket. */
export type SocketFrame = ServerFrame | ReplayFrame;

interface UpdateFrame {
  type: "notification_updated";
  notification_ids: number[];
  changes: Partial<Notification>;
  seq: number;
  unread_count: number;
}

/** What tabs take from it, one change at a time. */
export type ClientFrame =
  | Exclude<ServerFrame, { type: "connection_established" | "notification_updated" | "pong" }>
  | UpdateFrame;

/** A frame that has a place in the inbox's history. */
export type InboxFrame = Extract<ClientFrame, { seq: number }>;

/** An id is its user and the number that the notification was made with (decision 1). */
export const NUMBERS_PER_USER = 2 ** 25;

/** The number under which a notification came, or last came back on top: lists are in its order. */
export function cameAt({ id, came_seq }: Pick<Notification, "id" | "came_seq">): number {
  return came_seq ?? id % NUMBERS_PER_USER;
}

type WholeFrame = Extract<ClientFrame, { notification: Notification; seq: number }>;

/** To an inbox, a notification that is elsewhere is gone. */
function ofInbox(frame: WholeFrame): ClientFrame {
  const { notification, seq, unread_count } = frame;
  // An older server knows no places.
  if ((notification.place ?? "inbox") === "inbox") return frame;
  return { type: "notification_deleted", notification_ids: [notification.id], seq, unread_count };
}

/**
 * A frame as the tabs take it: a replay becomes a frame for each of its changes.
 *
 * @param resumesFrom the number from which the client resumed; what was made later is new
 */
export function framesOf(frame: ClientFrame | ReplayFrame, resumesFrom: number): ClientFrame[] {
  if (frame.type === "notification") return [ofInbox(frame)];
  if (frame.type !== "replay") return [frame];
  const { unread_count } = frame;
  const update = (seq: number, notification_ids: number[], changes: Partial<Notification>): ClientFrame => ({
    type: "notification_updated",
    notification_ids,
    changes,
    seq,
    unread_count,
  });
  const frames = frame.changes.map((change): ClientFrame => {
    const { seq } = change;
    if ("deleted" in change)
      return { type: "notification_deleted", notification_ids: change.deleted, seq, unread_count };
    const { notification } = change;
    const whole = { type: "notification" as const, notification, seq, unread_count };
    return (notification.place ?? "inbox") !== "inbox" || cameAt(notification) > resumesFrom
      ? ofInbox(whole)
      : update(seq, [notification.id], notification);
  });
  // The last number may have been overtaken by a later change, and then has no frame of its own.
  return [...frames, update(frame.seq, [], {})];
}
