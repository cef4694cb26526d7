import type { Email, Locale } from "#core/delivery";
import { escaped } from "../../clean.ts";
import { automatic } from "./headers.ts";
import { heading, page } from "./layout.ts";
import { MAIL_TEXTS } from "./texts.ts";

/** A code that proves whose an address is, and to which address it goes. */
export interface CodeMail {
  code: string;
  to: string;
  locale: Locale;
  validMinutes: number;
}

/** The mail that carries a code. It has no link: its reader has the page open already, and should not learn to press links in such mails. */
export function renderCode({ code, to, locale, validMinutes }: CodeMail): Email {
  const texts = MAIL_TEXTS[locale].code;
  const subject = texts.subject(code);
  const valid = texts.valid(validMinutes);
  return {
    to,
    subject,
    text: `${[texts.heading, texts.enter, `    ${code}`, valid, texts.notYou].join("\n\n")}\n`,
    html: page({
      locale,
      title: subject,
      preview: valid,
      card: `${heading(texts.heading)}
<p class="t" style="margin:12px 0 0;color:#17171c">${escaped(texts.enter)}</p>
<p class="f" style="margin:16px 0;padding:16px;background:#eef0fe;color:#3341b8;border-radius:8px;font:600 30px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px;text-align:center">${escaped(code)}</p>
<p class="m" style="margin:0;color:#55555f">${escaped(valid)}</p>`,
      footer: escaped(texts.notYou),
    }),
    headers: automatic(locale),
  };
}
