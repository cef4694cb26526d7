import { visibleText } from "#core/plain-text";

/** Control characters but the line feed, which no mail shows and some readers obey. */
const CONTROL = /[^\P{Cc}\n]/gu;

/** What ends a line anywhere: CR LF, CR, and the separators of Unicode (UAX #14). */
const LINE_ENDS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;

/** Untrusted text of several lines, with LF between them and never more than one empty line. */
export function block(text: string): string {
  return visibleText(
    text
      .toWellFormed()
      .replace(LINE_ENDS, "\n")
      .replace(/\t/g, " ")
      .replace(CONTROL, "")
      .replace(/[^\S\n]+\n/g, "\n")
      .replace(/\n{3,}/g, "\n\n"),
  );
}

/** Untrusted text on one line. */
export function oneLine(text: string): string {
  return block(text).replace(/\s+/g, " ");
}

/** At most so many code points, the last of which says that there was more. */
export function cut(text: string, most: number): string {
  const points = [...text];
  if (points.length <= most) return text;
  const kept = points.slice(0, Math.max(most - 1, 0)).join("");
  // A joiner or an accent would hold on to the dots.
  return `${kept.replace(/[\s\p{M}\u200C\u200D]+$/u, "")}…`;
}

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** Set apart from the sentence around it, where there is no markup to do so (UAX #9, FSI and PDI). */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands in HTML, in an element or an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
