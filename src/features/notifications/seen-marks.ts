/** Up to which number the inbox had been on screen, and when that was first said, in milliseconds since 1970. */
export type SeenMark = [upTo: number, at: number];

/** How many marks an inbox keeps. What an older one covered then counts as seen at the oldest that is kept. */
export const MARKS_KEPT = 20;

/** The marks as stored, the newest first. */
export function seenMarksOf(json: string): SeenMark[] {
  return JSON.parse(json);
}

/** When a notification was seen, by the earliest mark that covers it; null where none does. */
export function seenAt(createdSeq: number, marks: readonly SeenMark[]): number | null {
  return marks.findLast(([upTo]) => upTo >= createdSeq)?.[1] ?? null;
}
