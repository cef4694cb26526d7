import { type Notification, safeLink, whenSeen } from "#client/index";
import { drawing, element, setAll } from "./dom.ts";
import type { BellRow } from "./fold.ts";
import type { Texts } from "./texts.ts";

const DRAWINGS = {
  done: "M5 12.5l4.5 4.5L19 7.5",
  archive: "M4 5h16v4H4zM6 9v10h12V9M10 13h4",
  later: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18",
  save: "M7 4h10v16l-5-4l-5 4z",
};
/** What a button of a row does: mark as read, archive, snooze and save. */
export type Quick = keyof typeof DRAWINGS;

export interface ItemActions {
  run(what: Quick, item: Item): void;
  act(key: string): void;
  fold(group: string): void;
  seen(): void;
}

/** One notification in the list; stays the same element while it is shown, so that it keeps the focus. */
export class Item {
  readonly element: HTMLLIElement;
  notification: Notification;
  /** What its buttons act on. */
  ids: number[] = [];
  #group = "";
  readonly #texts: Texts;
  readonly #buttons: Record<string, HTMLButtonElement> = {};
  readonly #dot = element("span", { class: "dot", role: "img" });
  readonly #time: HTMLTimeElement;
  /** Folds and unfolds the others of its group. */
  readonly #more = element("button", { class: "plain", type: "button" });
  /** What can be chosen, or what was. */
  readonly #choice = element("div", { class: "choice" });
  /** Ends the watch for its being seen. */
  readonly leave: () => void;

  constructor(notification: Notification, texts: Texts, { run, act, fold, seen }: ItemActions) {
    const { message, created_at } = notification;
    this.notification = notification;
    this.#texts = texts;
    for (const [what, path] of Object.entries(DRAWINGS)) {
      const button = element("button", { class: what, type: "button" }, drawing(path));
      button.addEventListener("click", () => run(what as Quick, this));
      this.#buttons[what] = button;
    }
    this.#time = element("time", { datetime: created_at });
    const what = element(
      "div",
      { class: "what" },
      this.#title(() => run("done", this)),
    );
    if (message) what.append(element("p", { class: "message", dir: "auto" }, message));
    const row = element("div", { class: "row" }, this.#time, ...Object.values(this.#buttons));
    this.#offerChoice(act);
    this.#more.addEventListener("click", () => fold(this.#group));
    what.append(this.#choice, row, this.#more);
    this.element = element("li", {}, this.#dot, what);
    this.leave = notification.seen_at ? () => {} : whenSeen(this.element, seen);
  }

  #title(onOpen: () => void): HTMLElement {
    const { title, link } = this.notification;
    const href = safeLink(link) ?? undefined;
    const name = element(href ? "a" : "span", { class: "title", dir: "auto", href }, title);
    if (href) name.addEventListener("click", onOpen);
    return name;
  }

  #offerChoice(act: (key: string) => void): void {
    for (const { key, label, url, style } of this.notification.actions) {
      const href = safeLink(url);
      const attributes = { class: `plain ${style}`, dir: "auto", ...(href ? { href } : { type: "button" }) };
      const choice = element(href ? "a" : "button", attributes, this.#texts.label(label));
      choice.addEventListener("click", () => act(key));
      this.#choice.append(choice);
    }
  }

  show({ notification, group, others, isOpen, ids, isRead }: BellRow, now: number): void {
    this.notification = notification;
    this.ids = ids;
    this.#group = group;
    const { created_at, title, saved, acted, actions } = notification;
    this.element.classList.toggle("read", isRead);
    this.#more.hidden = !others;
    this.#more.textContent = this.#texts.others(others);
    setAll(this.#more, { "aria-expanded": String(isOpen) });
    setAll(this.#dot, {
      "aria-label": isRead ? undefined : this.#texts.isUnread,
      "aria-hidden": isRead && "true",
    });
    const { quick, chosen, label } = this.#texts;
    for (const [what, button] of Object.entries(this.#buttons)) {
      const text = quick[what === "save" && saved ? "unsave" : (what as Quick)](title);
      setAll(button, { "aria-label": text, title: text });
    }
    this.#buttons.save?.classList.toggle("on", saved);
    (this.#buttons.done as HTMLButtonElement).hidden = isRead;
    const choice = actions.find(({ key }) => key === acted);
    if (acted && choice) this.#choice.replaceChildren(chosen(label(choice.label)));
    this.#choice.hidden = !actions.length;
    this.#time.textContent = this.#texts.ago(now - Date.parse(created_at));
  }
}
