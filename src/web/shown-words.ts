import { type Words, wordsOf } from "./plain-text.ts";
import { notifications as texts } from "./texts/notifications.ts";

/** The words of a notification for people: each said once, and a title in any case. */
export function shownWords(notification: { title: string; message: string }): Words {
  const { title, message } = wordsOf(notification);
  return { title: title || texts.noTitle, message };
}
