import type { Filter } from "#client/index";

/** Whether a filter lets all of the inbox through. */
export function isWholeInbox({ keepsMarked: _, ...wanted }: Filter): boolean {
  return Object.values(wanted).every((each) => each === undefined || `${each}` === "");
}
