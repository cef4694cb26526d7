/**
 * The link of a notification if a browser can only follow it: a path of this
 * site or an http(s) URL, else null. The server refuses others (contract §1);
 * this is for rows older than that rule.
 */
export function safeLink(link: string | null | undefined): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop control characters before they read a scheme.
  if (!link || /[\u0000-\u0020\u007f-\u009f\\]/.test(link)) return null;
  return /^(\/(?!\/)|https?:\/\/)/i.test(link) ? link : null;
}
