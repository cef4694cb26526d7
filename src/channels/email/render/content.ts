import type { Pending, Recipient } from "#core/delivery";
import type { StoredNotification } from "#core/inbox";
import { choicesOf, type MessageChoice } from "../../choices.ts";
import { cut, oneLine } from "../../clean.ts";
import { namesOf } from "../../names.ts";
import { addressOf } from "../../notification-link.ts";
import { peopleOf } from "./people.ts";
import { subjectOf } from "./subject.ts";
import { MAIL_TEXTS, type MailTexts } from "./texts.ts";
import { clockOf, type ReaderClock } from "./times.ts";

/** What a row shows: one notification, or several that belong together. */
export interface MailRow {
  title: string;
  /** Empty when the title says it all. */
  message: string;
  /** "Ada Lovelace and 4 others"; empty where nobody caused it. */
  people: string;
  /** The name whose initials stand beside the row. */
  face: string;
  count: number;
  time: string;
  href: string;
  /** What can be chosen; nothing where several stand in one row. */
  choices: MessageChoice[];
  level: StoredNotification["level"];
}

export interface MailSection {
  /** Empty where the mail has one section only. */
  name: string;
  rows: MailRow[];
}

export interface MailContent {
  subject: string;
  heading: string;
  sections: MailSection[];
  /** How many notifications no row stands for. */
  more: number;
  reason: string;
  /** The zone of all times. */
  zone: string;
}

/** How much room each row gets. */
export interface Density {
  rows: number;
  title: number;
  message: number;
  hasFaces: boolean;
}

/** With fewer rows than this, sections would only be in the way. */
const SECTIONS_FROM = 6;

/** Everything that a mail says, before it is written as text and as HTML. Titles and messages are clean already. */
export function contentOf(pending: Pending, to: Recipient, density: Density): MailContent {
  const texts = MAIL_TEXTS[to.locale];
  const clock = clockOf(to.timezone, texts.dates);
  const newestFirst = pending.notifications.toReversed();
  const folds = folded(newestFirst);
  const shown = folds.slice(0, density.rows);
  const total = newestFirst.length + pending.more;
  const nameOf = (category: string) => to.categoryNames?.[category] ?? categoryName(category, texts);
  const row = (fold: StoredNotification[]) => rowOf(fold, { texts, clock, density, to });
  return {
    subject: subjectOf(pending, folds, texts),
    heading: `${pending.kind === "digest" ? `${texts.digest}: ` : ""}${texts.notifications(total)}`,
    sections: sectionsOf(shown, nameOf).map(([name, rows]) => ({ name, rows: rows.map(row) })),
    more: total - shown.flat().length,
    reason: reasonOf(
      pending.kind,
      newestFirst.map(({ category }) => nameOf(category)),
      texts,
    ),
    zone: clock.zone,
  };
}

/** Notifications of one group together, at the place of the newest. */
function folded(newestFirst: StoredNotification[]): StoredNotification[][] {
  const groups = Map.groupBy(newestFirst, ({ id, group_key, category }) =>
    group_key === null ? id : `${category} ${group_key}`,
  );
  return [...groups.values()];
}

function sectionsOf(
  folds: StoredNotification[][],
  nameOf: (category: string) => string,
): [string, StoredNotification[][]][] {
  const byCategory = Map.groupBy(folds, ([newest]) => newest?.category ?? "");
  if (folds.length < SECTIONS_FROM || byCategory.size < 2) return [["", folds]];
  return [...byCategory].map(([category, rows]) => [nameOf(category), rows]);
}

function categoryName(category: string, texts: MailTexts): string {
  if (Object.hasOwn(texts.categories, category)) return texts.categories[category] ?? category;
  // One that the host application made: its key is all that is known of it here.
  const words = oneLine(category).replace(/[_.-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

interface RowSetting {
  texts: MailTexts;
  clock: ReaderClock;
  density: Density;
  to: Recipient;
}

function rowOf(fold: StoredNotification[], { texts, clock, density, to }: RowSetting): MailRow {
  const [newest] = fold as [StoredNotification, ...StoredNotification[]];
  const names = namesOf(fold);
  return {
    title: cut(newest.title, density.title) || texts.noTitle,
    message: density.message === 0 ? "" : cut(newest.message, density.message),
    people: peopleOf(names, names.length > 0 && fold.some(({ actor }) => !actor), texts),
    face: names[0] ?? "",
    count: fold.length,
    time: clock.format(newest.created_at),
    href: addressOf(newest, to.origin),
    // Where a hundred rows leave no room for faces, nor do they for these.
    choices: fold.length === 1 && density.hasFaces ? choicesOf(newest, to) : [],
    level: newest.level,
  };
}

function reasonOf(kind: Pending["kind"], categories: string[], texts: MailTexts): string {
  if (kind === "critical") return texts.reasons.critical;
  const list = new Intl.ListFormat(texts.dates, { type: "conjunction" }).format(new Set(categories));
  return texts.reasons[kind](list);
}
