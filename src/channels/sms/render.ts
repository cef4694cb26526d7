import type { Locale, Pending, Recipient, Sms } from "#core/delivery";
import { inOwnWords } from "#core/own-words";
import { oneLine } from "../clean.ts";
import { plainSigns, segmentsOf } from "./segments.ts";

/** What one SMS may cost. */
export const MAX_SEGMENTS = 3;

const TEXTS = {
  en: {
    many: (count: number) => `${count} new notifications`,
    code: (code: string, minutes: number) =>
      `${code} is your Herald code. It is valid for ${minutes} minutes. If you did not request it, ignore this message.`,
  },
  de: {
    many: (count: number) => `${count} neue Mitteilungen`,
    code: (code: string, minutes: number) =>
      `${code} ist Ihr Herald-Code. Er gilt ${minutes} Minuten. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese Nachricht.`,
  },
} satisfies Record<Locale, object>;

/** What is pending as one SMS of at most three segments, with the link to all of it. */
export function renderSms({ notifications, more }: Pending, { address, locale, origin }: Recipient): Sms {
  const texts = notifications
    .map((each) => inOwnWords(each, locale))
    .map(({ title, message }) => ({
      title: plainSigns(oneLine(title)),
      message: plainSigns(oneLine(message)),
    }));
  const [first] = texts;
  const isOne = texts.length === 1 && more === 0;
  const id = notifications[0]?.id;
  const link = `${origin}/notifications/${isOne && id !== undefined ? `?id=${id}` : ""}`;
  const said =
    isOne && first
      ? [first.title, first.message].filter(Boolean).join("\n")
      : `${TEXTS[locale].many(texts.length + more)}: ${texts.map(({ title }) => title).join("; ")}`;
  return { to: address, text: fitted(said, `\n${link}`) };
}

/** The SMS that proves whose a number is. The code comes first, where a notification of the phone shows it. */
export function renderCodeSms({ code, to, locale, validMinutes }: CodeSms): Sms {
  return { to, text: TEXTS[locale].code(code, validMinutes) };
}

export interface CodeSms {
  code: string;
  to: string;
  locale: Locale;
  validMinutes: number;
}

/** A text cut so far that, with its end, it is no more than may be. */
function fitted(text: string, end: string): string {
  if (segmentsOf(text + end).count <= MAX_SEGMENTS) return text + end;
  const characters = [...text];
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const isShort = segmentsOf(`${characters.slice(0, middle).join("")}...${end}`).count <= MAX_SEGMENTS;
    if (isShort) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join("").trimEnd()}...${end}`;
}
