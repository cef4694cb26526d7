import type { Pending } from "#core/delivery";
import type { StoredNotification } from "#core/inbox";
import { cut, isolated } from "../../clean.ts";
import { namesOf } from "../../names.ts";
import { peopleOf } from "./people.ts";
import type { MailTexts } from "./texts.ts";

/** Longer subjects are cut by every reader of mail. */
const MOST = 150;

/**
 * One line whatever the titles hold: a single notification is its title, and
 * several are their number, behind the names of the people who caused them.
 */
export function subjectOf(pending: Pending, folds: StoredNotification[][], texts: MailTexts): string {
  const subject = cut(saidOf(pending, folds, texts), MOST);
  if (pending.kind === "critical") return `${texts.critical}: ${isolated(subject)}`;
  return subject;
}

function saidOf(pending: Pending, folds: StoredNotification[][], texts: MailTexts): string {
  const { kind, notifications, more } = pending;
  const [newest] = folds[0] ?? [];
  const total = notifications.length + more;
  if (newest && folds.length === 1 && more === 0) {
    const title = newest.title || texts.noTitle;
    return total === 1 ? title : texts.andMore(isolated(cut(title, MOST - 20)), total - 1);
  }
  const count = texts.notifications(total);
  if (kind === "digest") return `${texts.digest}: ${count}`;
  const isPartial = more > 0 || notifications.some(({ actor }) => !actor);
  const people = peopleOf(namesOf(folds.flat()), isPartial, texts);
  return people ? `${people}: ${count}` : count;
}
