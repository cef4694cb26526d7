import type { StoredNotification } from "#core/inbox";
import { cut, isolated, oneLine } from "../../clean.ts";
import type { MailTexts } from "./texts.ts";

const MOST = 60;

/** Who caused notifications: each once, in their order. */
export function namesOf(notifications: readonly StoredNotification[]): string[] {
  const names = new Map<number, string>();
  for (const { actor } of notifications) {
    if (!actor || names.has(actor.id)) continue;
    const name = cut(oneLine(actor.full_name) || oneLine(actor.username), MOST);
    if (name) names.set(actor.id, name);
  }
  return [...names.values()];
}

/** "Ada and 4 others"; `isPartial` where some of what is counted has nobody, or is not at hand. Empty without names. */
export function peopleOf(names: readonly string[], isPartial: boolean, texts: MailTexts): string {
  const [first = "", second] = names.map(isolated);
  if (isPartial && first) return texts.and(first, texts.someOthers);
  if (names.length > 2) return texts.and(first, texts.others(names.length - 1));
  return second ? texts.and(first, second) : first;
}
