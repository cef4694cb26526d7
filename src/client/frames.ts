import type { Notification, ReplayFrame, ServerFrame } from "./types.ts";

/** The close code of a socket that ended without one (RFC 6455 §7.4.1). */
export const ABNORMAL = 1006;

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

/** A frame that has a number in the inbox's history. */
export type InboxFrame = Extract<ClientFrame, { seq: number }>;

/** An id is its user and the number that the notification was made with (decision 1). */
const NUMBERS_PER_USER = 2 ** 25;

/** The number under which a notification came, or last came back on top: lists are in its order. */
export function cameSeqOf({
  id,
  came_seq,
}: Pick<Notification, "id"> & { came_seq?: number | undefined }): number {
  return came_seq ?? id % NUMBERS_PER_USER;
}

/**
 * A frame as the tabs take it: a replay becomes a frame for each of its changes.
 *
 * @param resumesFrom the number from which the client resumed; what came later is new
 * @param isLive whether everything that was missed has come
 */
export function framesForTabs(
  frame: ClientFrame | ReplayFrame,
  resumesFrom: number,
  isLive: boolean,
): ClientFrame[] {
  if (frame.type === "notification" && isLive) return [asUpdateUnlessNew(frame, resumesFrom)];
  if (frame.type !== "replay") return [frame];
  const { unread_count } = frame;
  const frames = frame.changes.map((change): ClientFrame => {
    const { seq } = change;
    return "deleted" in change
      ? { type: "notification_deleted", notification_ids: change.deleted, seq, unread_count }
      : asUpdateUnlessNew(
          { type: "notification", notification: change.notification, seq, unread_count },
          resumesFrom,
        );
  });
  // The last number may have been overtaken by a later change, and then has no frame of its own.
  return [
    ...frames,
    { type: "notification_updated", notification_ids: [], changes: {}, seq: frame.seq, unread_count },
  ];
}

type WholeFrame = Extract<ClientFrame, { notification: Notification; seq: number }>;

/** A whole notification is new, or only as it is now: it was changed, or put back where it had been. */
function asUpdateUnlessNew(frame: WholeFrame, resumesFrom: number): ClientFrame {
  const { notification, seq, unread_count } = frame;
  if (cameSeqOf(notification) > resumesFrom) return frame;
  return {
    type: "notification_updated",
    notification_ids: [notification.id],
    changes: notification,
    seq,
    unread_count,
  };
}
