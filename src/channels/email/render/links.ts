import type { Pending, Recipient } from "#core/delivery";
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

/** The pages of this deployment that a mail names. */
export interface MailPages {
  inbox: string;
  preferences: string;
  /** Null where unsubscribing would change nothing, as with what is critical. */
  unsubscribe: { page: string; oneClick: string } | null;
}

export function pagesOf({ kind }: Pending, { origin, unsubscribeToken }: Recipient): MailPages {
  const path = `unsubscribe/${encodeURIComponent(unsubscribeToken)}/`;
  return {
    inbox: `${origin}/notifications/`,
    preferences: `${origin}/preferences/`,
    unsubscribe:
      kind === "critical" ? null : { page: `${origin}/${path}`, oneClick: `${origin}/api/${path}` },
  };
}
