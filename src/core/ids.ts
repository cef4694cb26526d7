/** The id of a user, given by the database: 1, 2, 3 … */
export type UserId = number;

/**
 * A notification's id is its user's id and its place in that user's sequence,
 * in one integer: unique everywhere without a shared counter, and the inbox it
 * belongs to is known from the id alone.
 */
export type NotificationId = number;

const SEQ_BITS = 2 ** 25;

/** The highest `seq` and the highest user id that fit a safe integer together. */
export const MAX_SEQ = SEQ_BITS - 1;
export const MAX_USER_ID = 2 ** 28 - 1;

export function notificationId(user: UserId, createdSeq: number): NotificationId {
  return user * SEQ_BITS + createdSeq;
}

/** The `seq` at which a notification was made, or undefined when the id is not one of this user's. */
export function createdSeqOf(user: UserId, id: NotificationId): number | undefined {
  return Math.floor(id / SEQ_BITS) === user ? id % SEQ_BITS : undefined;
}

const EPOCH = Date.UTC(2026, 0, 1);
const RANDOM_BITS = 2 ** 12;

/**
 * An id that is made in the Worker, so that an answer can be stored in the same
 * transaction as the row it names: 41 bits of milliseconds, 12 of chance. Two
 * of one millisecond meet once in 4,096; the primary key then refuses the
 * second, and `commit` tries again with another.
 */
export function timeId(now: Date): number {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return Math.max(0, now.getTime() - EPOCH) * RANDOM_BITS + (random % RANDOM_BITS);
}

/** The lowest id that can have been made at `time`. */
export function timeIdFloor(time: Date): number {
  return Math.max(0, time.getTime() - EPOCH) * RANDOM_BITS;
}
