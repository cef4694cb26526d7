import type { Locale } from "#core/delivery";
import type { StoredNotification } from "#core/inbox";
import { labelInOwnWords } from "#core/own-words";
import { oneLine } from "./clean.ts";
import { addressOf } from "./notification-link.ts";

/** An action as a channel offers it outside of the app. */
export interface MessageChoice {
  key: string;
  label: string;
  href: string;
}

/**
 * What the reader of a notification can choose, unless that was chosen already. An
 * address never chooses by itself, since whatever scans mail opens every
 * address in it: it leads to the notification, where the same actions are.
 */
export function choicesOf(
  { id, actions, acted }: Pick<StoredNotification, "id" | "actions" | "acted">,
  { origin, locale }: { origin: string; locale: Locale },
): MessageChoice[] {
  if (acted !== null) return [];
  return actions.map(({ key, label, url }) => ({
    key,
    label: labelInOwnWords(oneLine(label) || key, locale),
    href: addressOf({ id, link: url ?? null }, origin),
  }));
}
