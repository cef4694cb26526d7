import { type ShownText, withoutRepetition } from "#core/plain-text";
import { notifications as texts } from "./texts/notifications.ts";

/** The title and the message of a notification as people see them: never empty in the title, and without repetition. */
export function shownText(notification: { title: string; message: string }): ShownText {
  const { title, message } = withoutRepetition(notification);
  return { title: title || texts.noTitle, message };
}
