import type { Locale } from "#core/delivery";
import { escaped } from "../../clean.ts";
import type { MailContent, MailRow, MailSection } from "./content.ts";
import { buttons, heading, page, textLink } from "./layout.ts";
import type { MailPages } from "./links.ts";
import type { MailTexts } from "./texts.ts";

interface HtmlSetting {
  locale: Locale;
  texts: MailTexts;
  pages: MailPages;
  hasFaces: boolean;
}

/** A mail as HTML. Every text that a sender wrote is escaped, and set apart in its direction. */
export function htmlOf(content: MailContent, setting: HtmlSetting): string {
  const { texts, pages, locale } = setting;
  const rows = content.sections.flatMap((section) => section.rows);
  const [only, ...others] = rows;
  const isOne = only && others.length === 0 && content.more === 0;
  return page({
    locale,
    title: content.subject,
    preview: isOne
      ? only.message
      : rows
          .slice(0, 4)
          .map(({ title }) => title)
          .join(" · "),
    card: isOne ? letter(only, setting) : list(content, setting),
    footer: footer(content, texts, pages),
  });
}

/** One notification alone, as a letter. */
function letter(row: MailRow, { texts, hasFaces }: HtmlSetting): string {
  const message = row.message
    ? `<div class="t" dir="auto" style="margin-top:12px;color:#17171c">${escaped(row.message).replaceAll("\n", "<br>")}</div>`
    : "";
  const byline = `<div class="m" style="margin-top:8px;color:#55555f;font-size:13px">${bylineHtml(row, texts)}</div>`;
  return `${beside(hasFaces ? row.face : "", `${heading(row.title)}${byline}`)}${message}${buttons(row.choices.length > 0 ? row.choices : [{ href: row.href, label: texts.open }])}`;
}

function list({ heading: title, sections, more }: MailContent, setting: HtmlSetting): string {
  const { texts, pages } = setting;
  const rest = more > 0 ? tableRow(textLink(pages.inbox, texts.more(more))) : "";
  return `${heading(title)}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="m" style="margin-top:12px;color:#55555f">
${sections.map((section) => sectionHtml(section, setting)).join("\n")}
${rest}</table>
${buttons([{ href: pages.inbox, label: texts.openInbox }])}`;
}

function sectionHtml({ name, rows }: MailSection, setting: HtmlSetting): string {
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const title = name
    ? `<tr><td dir="auto" style="padding:20px 0 8px;font-size:13px;font-weight:600">${escaped(name)} · ${count}</td></tr>\n`
    : "";
  return title + rows.map((row) => rowHtml(row, setting)).join("\n");
}

/**
 * What is quiet in a row has its colour from the table. Where a hundred rows
 * leave no room for faces, nor do they for inline styles: a reader of mail that
 * drops the style sheet then shows plain links, one below the other.
 */
function rowHtml(row: MailRow, { texts, hasFaces }: HtmlSetting): string {
  const message = row.message ? `<div dir="auto">${escaped(row.message.replace(/\s+/g, " "))}</div>` : "";
  const style = hasFaces ? ' style="color:#17171c;font-weight:600;text-decoration:none"' : "";
  const title = `<a class="t" dir="auto" href="${escaped(row.href)}"${style}>${escaped(row.title)}</a><br>`;
  const html = `${title}${message}<small>${bylineHtml(row, texts)}</small>${choicesHtml(row)}`;
  return hasFaces ? tableRow(beside(row.face, html)) : `<tr><td class="r">${html}</td></tr>`;
}

function choicesHtml({ choices }: MailRow): string {
  const links = choices.map(({ href, label }) => textLink(href, label));
  return links.length > 0 ? `<div>${links.join(" &nbsp;·&nbsp; ")}</div>` : "";
}

function tableRow(html: string): string {
  return `<tr><td class="r" style="padding:12px 0;border-top:1px solid #e5e5ea">${html}</td></tr>`;
}

const MARKS: Partial<Record<MailRow["level"], string>> = {
  warning: `<span class="w" style="color:#8a5300">●</span> `,
  danger: `<span class="d" style="color:#b3261e">●</span> `,
};

function bylineHtml({ people, count, time, level }: MailRow, texts: MailTexts): string {
  const parts = [count > 1 ? texts.together(count) : "", time].filter((part) => part !== "");
  const who = people ? `<span dir="auto">${escaped(people)}</span> · ` : "";
  return `${MARKS[level] ?? ""}${who}${escaped(parts.join(" · "))}`;
}

/** With the initials of a person at the side, where there is one. */
function beside(name: string, html: string): string {
  if (!name) return html;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td width="48" valign="top"><div class="f" aria-hidden="true" style="width:36px;height:36px;border-radius:18px;background:#eef0fe;color:#3341b8;font-size:13px;line-height:36px;font-weight:600;text-align:center">${escaped(initialsOf(name))}</div></td><td valign="top">${html}</td></tr></table>`;
}

/** The first letters of the first and the last word. */
function initialsOf(name: string): string {
  const words = name.split(/[\s_.-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word = "") => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? "",
  );
  return letters.join("").toUpperCase();
}

function footer({ reason, zone }: MailContent, texts: MailTexts, pages: MailPages): string {
  const links = [textLink(pages.preferences, texts.preferences)];
  if (pages.unsubscribe) links.push(textLink(pages.unsubscribe.page, texts.unsubscribe));
  return `<div dir="auto">${escaped(reason)}</div>
<div>${escaped(texts.zone(zone))}</div>
<p style="margin:12px 0 0">${links.join(" &nbsp;·&nbsp; ")}</p>`;
}
