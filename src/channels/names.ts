import type { StoredNotification } from "#core/inbox";
import { cut, oneLine } from "./clean.ts";

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
