import type { MailContent, MailRow } from "./content.ts";
import type { MailPages } from "./links.ts";
import type { MailTexts } from "./texts.ts";

/** A mail as plain text. What senders wrote is indented, so that nobody can write a footer of their own. */
export function plainText(content: MailContent, pages: MailPages, texts: MailTexts): string {
  const { sections, more } = content;
  const parts = [content.heading];
  for (const { name, rows } of sections) {
    if (name) parts.push(`${name.toUpperCase()} (${rows.reduce((sum, { count }) => sum + count, 0)})`);
    parts.push(...rows.map((row) => plainRow(row, texts)));
  }
  if (more > 0) parts.push(`${texts.more(more)}:\n${pages.inbox}`);
  return `${[...parts, footer(content, pages, texts)].join("\n\n")}\n`;
}

function plainRow(row: MailRow, texts: MailTexts): string {
  const lines = [...row.message.split("\n").filter((line) => line !== ""), bylineOf(row, texts), row.href];
  lines.push(...row.choices.map(({ label, href }) => `${label}: ${href}`));
  return [`* ${row.title}`, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Who, how many, and when. */
export function bylineOf({ people, count, time }: MailRow, texts: MailTexts): string {
  const parts = [people, count > 1 ? texts.together(count) : "", time];
  return parts.filter((part) => part !== "").join(" · ");
}

function footer({ reason, zone }: MailContent, pages: MailPages, texts: MailTexts): string {
  const lines = [`${reason} ${texts.zone(zone)}`, `${texts.preferences}: ${pages.preferences}`];
  if (pages.unsubscribe) lines.push(`${texts.unsubscribe}: ${pages.unsubscribe.page}`);
  return ["-- ", ...lines].join("\n");
}
