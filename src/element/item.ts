import { type Notification, safeLink, whenSeen } from "#client/index";
import { drawing, element, setAll } from "./dom.ts";
import type { Texts } from "./texts.ts";

const TICK = "M5 12.5l4.5 4.5L19 7.5";

/** One notification in the list; stays the same element while it is shown, so that it keeps the focus. */
export class Item {
  readonly element: HTMLLIElement;
  readonly #done: HTMLButtonElement;
  readonly #dot: HTMLElement;
  readonly #time: HTMLTimeElement;
  readonly #texts: Texts;
  /** Ends the watch for its being seen. */
  readonly leave: () => void;

  constructor(notification: Notification, texts: Texts, markAsRead: () => void, markAsSeen: () => void) {
    const { title, message, link, created_at } = notification;
    this.#texts = texts;
    const href = safeLink(link);
    const name = element(
      href ? "a" : "span",
      { class: "title", dir: "auto", href: href ?? undefined },
      title,
    );
    if (href) name.addEventListener("click", markAsRead);
    this.#dot = element("span", { class: "dot", role: "img" });
    this.#done = element("button", { class: "done", type: "button" }, drawing(TICK));
    setAll(this.#done, { "aria-label": texts.markRead(title), title: texts.markRead(title) });
    this.#done.addEventListener("click", markAsRead);
    this.#time = element("time", { datetime: created_at });
    const what = element("div", { class: "what" }, name);
    if (message) what.append(element("p", { class: "message", dir: "auto" }, message));
    what.append(this.#time);
    this.element = element("li", {}, this.#dot, what, this.#done);
    this.leave = notification.seen_at ? () => {} : whenSeen(this.element, markAsSeen);
  }

  show({ is_read, created_at }: Notification, now: number): void {
    this.element.classList.toggle("read", is_read);
    setAll(this.#dot, {
      "aria-label": is_read ? undefined : this.#texts.isUnread,
      "aria-hidden": is_read && "true",
    });
    this.#done.hidden = is_read;
    this.#time.textContent = this.#texts.ago(now - Date.parse(created_at));
  }
}
