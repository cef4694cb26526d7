// Browsers drop control characters (Cc) before they read a scheme.
const SAFE = /^(https?:\/)?\/(?!\/)[^\p{Cc} \\]*$/iu;

/**
 * The link of a notification if a browser can only follow it: a path of this
 * site or an http(s) URL, else null. The server refuses others (contract §1);
 * this is for rows older than that rule.
 */
export function safeLink(link: string | null | undefined): string | null {
  return link && SAFE.test(link) ? link : null;
}
