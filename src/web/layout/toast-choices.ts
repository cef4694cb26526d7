import type { QueryClient } from "@tanstack/react-query";
import type { Inbox, Notification } from "#client/index";
import { choicesOf, needsConfirmation } from "../choices.ts";
import type { ToastButton } from "../components/toaster.ts";
import { chooseAction } from "../inbox-actions.ts";

/** The buttons of a notification's toast. What leads elsewhere, or is asked for once more, is done where it stands whole. */
export function choiceButtons(
  inbox: Inbox,
  queries: QueryClient,
  notification: Notification,
): readonly ToastButton[] {
  return choicesOf(notification)
    .filter((choice) => !choice.url && !needsConfirmation(notification, choice))
    .map(({ key, label, style }) => ({
      label,
      look: style === "primary" ? "primary" : undefined,
      onPress: () => chooseAction(inbox, queries, notification.id, key),
    }));
}
