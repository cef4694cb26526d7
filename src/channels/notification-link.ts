import type { StoredNotification } from "#core/inbox";
import { isLink } from "#core/wire";

/** What some readers hide or turn around in an address that they show. */
const HIDDEN = /[\p{Cf}\p{Z}]/gu;

/**
 * The address that a notification leads to: its link as it is, made absolute
 * where it is a path. One without a link, or with one that is older than the
 * rules for links, leads to itself in the inbox.
 */
export function addressOf({ id, link }: Pick<StoredNotification, "id" | "link">, origin: string): string {
  const target = link?.toWellFormed();
  if (!target || !isLink(target)) return `${origin}/notifications/?id=${id}`;
  const shown = target.replace(HIDDEN, encodeURIComponent);
  return shown.startsWith("/") ? `${origin}${shown}` : shown;
}
