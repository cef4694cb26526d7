import { type ShownText, withoutRepetition } from "#core/plain-text";
import { notifications as texts } from "./texts/notifications.ts";

interface Written {
  notification_type?: string;
  title: string;
  message: string;
}

/**
 * The title and the message of a notification as people see them: in their
 * language where Herald wrote them, never empty in the title, and without repetition.
 */
export function shownText(notification: Written): ShownText {
  const { title, message } = withoutRepetition(texts.own(notification));
  return { title: title || texts.noTitle, message };
}
