import type { Pending, Recipient } from "#core/delivery";

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
