/** The id of a user, given by the database: 1, 2, 3 … */
export type UserId = number;

/**
 * A notification's id combines its user's id and the `seq` of its creation in
 * one integer. It is unique without a shared counter, and names its inbox.
 */
export type NotificationId = number;

const SEQ_BITS = 2 ** 25;

/** The highest `seq` and the highest user id that fit into one safe integer together. */
export const MAX_SEQ = SEQ_BITS - 1;
export const MAX_USER_ID = 2 ** 28 - 1;

export function notificationId(user: UserId, createdSeq: number): NotificationId {
  return user * SEQ_BITS + createdSeq;
}

/** The `seq` at which a notification was created, or undefined when the id belongs to another user. */
export function createdSeqOf(user: UserId, id: NotificationId): number | undefined {
  return Math.floor(id / SEQ_BITS) === user ? id % SEQ_BITS : undefined;
}

const EPOCH = Date.UTC(2026, 0, 1);
const RANDOM_BITS = 2 ** 12;

/**
 * An id that is generated in the Worker, so that an answer can be stored in the
 * same transaction as the row it names: 41 bits of milliseconds and 12 random
 * bits. Two ids of one millisecond collide once in 4,096 times; the primary key
 * then refuses the second, and `commit` tries again with another.
 */
export function timeId(now: Date): number {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return Math.max(0, now.getTime() - EPOCH) * RANDOM_BITS + (random % RANDOM_BITS);
}

/** The lowest id that can have been generated at `time`. */
export function timeIdFloor(time: Date): number {
  return Math.max(0, time.getTime() - EPOCH) * RANDOM_BITS;
}
