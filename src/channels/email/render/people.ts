import { isolated } from "../../clean.ts";
import type { MailTexts } from "./texts.ts";

/** "Ada and 4 others"; `isPartial` where some of what is counted has nobody, or is not at hand. Empty without names. */
export function peopleOf(names: readonly string[], isPartial: boolean, texts: MailTexts): string {
  const [first = "", second] = names.map(isolated);
  if (isPartial && first) return texts.and(first, texts.someOthers);
  if (names.length > 2) return texts.and(first, texts.others(names.length - 1));
  return second ? texts.and(first, second) : first;
}
