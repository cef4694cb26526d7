import type { QueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import type { Inbox, Notification } from "#client/index";
import { useNotifications } from "../../react/hooks.ts";
import { choicesOf, needsConfirmation } from "../choices.ts";
import { useOutcome } from "../components/outcome.tsx";
import type { Toast } from "../components/toaster.ts";
import { chooseAction } from "../inbox-actions.ts";
import { isWholeInbox } from "../whole-inbox.ts";

/** The buttons of a notification's toast, which goes once there is nothing left to choose. */
export function withChoices(
  inbox: Inbox,
  queries: QueryClient,
  notification: Notification,
): Pick<Toast, "buttons" | "watch"> {
  // What leads elsewhere, or is asked for once more, is done where it stands whole.
  const choices = choicesOf(notification).filter(
    (choice) => !choice.url && !needsConfirmation(notification, choice),
  );
  return {
    buttons: choices.map(({ key, label, style }) => ({
      label,
      look: style === "primary" ? "primary" : undefined,
      onPress: () => chooseAction(inbox, queries, notification.id, key),
    })),
    watch: (close) => <Watch notification={notification} onEnd={close} />,
  };
}

/** Calls `onEnd` once a notification was answered or put away on another device, or taken back. It renders nothing. */
function Watch({ notification, onEnd }: { notification: Notification; onEnd: () => void }) {
  const { notifications, filter } = useNotifications();
  const listed = notifications.find(({ id }) => id === notification.id);
  const isAnswered = useOutcome(listed ?? notification, { isOpen: true }) !== undefined;
  const [wasListed, setWasListed] = useState(false);
  // A filtered list says nothing of what it leaves out.
  const isWhole = isWholeInbox(filter);
  const isListed = isWhole && listed !== undefined;
  const isOver = isAnswered || (isWhole && wasListed && !isListed);
  const end = useEffectEvent(onEnd);
  useEffect(() => setWasListed(isListed), [isListed]);
  useEffect(() => {
    if (isOver) end();
  }, [isOver]);
  return null;
}
