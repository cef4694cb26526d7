import type { Locale } from "#core/delivery";

/** Headers of every mail: nobody should answer it by machine (RFC 3834). */
export function automatic(locale: Locale): Record<string, string> {
  return { "Auto-Submitted": "auto-generated", "Content-Language": locale };
}
