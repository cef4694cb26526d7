import { type ShownText, visibleText, withoutRepetition } from "#core/plain-text";
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

/** A title by itself: never empty, and without characters that would turn the words around it. */
export function shownTitle(title: string): string {
  return visibleText(title) || texts.noTitle;
}
