import type { Locale } from "#core/delivery";
import { escaped } from "../../clean.ts";

/** What stands in the page of a mail; `card`, `footer` and `preview` are HTML already. */
export interface MailLayout {
  locale: Locale;
  title: string;
  /** What lists of mail show behind the subject. */
  preview: string;
  card: string;
  footer: string;
}

/**
 * The colours of dark mode, for readers of mail that know the query. Those that
 * do not, or that drop the style sheet, have the inline ones.
 */
const STYLES = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
.r{padding:12px 0;border-top:1px solid #e5e5ea}
.t{color:#17171c}
.r .t{font-weight:600;text-decoration:none}
a:hover{text-decoration:underline!important}
@media (max-width:480px){.c{padding:16px!important}.o{padding:16px 8px!important}}
@media (prefers-color-scheme:dark){
.o,.b{background:#0f0f12!important}
.c{background:#16161a!important;border-color:#2a2a31!important}
.t{color:#ededf1!important}
.m{color:#a9a9b4!important}
.r{border-color:#2a2a31!important}
.a{color:#8f9aff!important}
.k{background:#8f9aff!important;color:#101226!important}
.f{background:#22243d!important;color:#a9b1ff!important}
.w{color:#f0b95b!important}
.d{color:#ff9189!important}
}`;

const FONT = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** Around the card: a table that also the oldest readers of mail centre. No image, no script, nothing to load. */
export function page({ locale, title, preview, card, footer }: MailLayout): string {
  return `<!doctype html>
<html lang="${locale}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title>
<style>${STYLES}
</style>
</head>
<body class="b" style="margin:0;padding:0;background:#f7f7f9">
<div style="display:none;max-height:0;overflow:hidden">${escaped(preview)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="o" align="center" style="padding:32px 16px;background:#f7f7f9;font:15px/1.5 ${FONT}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;text-align:left">
<tr><td class="t" style="padding:0 4px 16px;color:#17171c;font-size:17px;font-weight:600"><span class="k" style="background:#4151d6;color:#fff;border-radius:7px;padding:3px 8px;font-size:15px">H</span>&nbsp; Herald</td></tr>
<tr><td class="c" style="padding:24px;background:#fff;border:1px solid #e5e5ea;border-radius:12px;overflow-wrap:anywhere;word-break:break-word">
${card}
</td></tr>
<tr><td class="m" style="padding:16px 4px;color:#55555f;font-size:13px">
${footer}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}

/** What to press, most often one thing. */
export function buttons(all: { href: string; label: string }[]): string {
  const each = all.map(
    ({ href, label }) =>
      `<a class="k" dir="auto" href="${escaped(href)}" style="display:inline-block;background:#4151d6;color:#fff;border-radius:8px;padding:10px 18px;font-weight:600;text-decoration:none">${escaped(label)}</a>`,
  );
  return `<p style="margin:20px 0 0">${each.join(" &nbsp; ")}</p>`;
}

export function textLink(href: string, label: string): string {
  return `<a class="a" href="${escaped(href)}" style="color:#4151d6">${escaped(label)}</a>`;
}

export function heading(text: string): string {
  return `<h1 class="t" dir="auto" style="margin:0;color:#17171c;font-size:20px;line-height:1.3;font-weight:600">${escaped(text)}</h1>`;
}
