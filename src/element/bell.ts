import { createHerald, type Herald, type Notification } from "#client/index";
import { drawing, element, pathHere, setAll } from "./dom.ts";
import { type BellRow, rowsOf, worded } from "./fold.ts";
import { Item, type Quick } from "./item.ts";
import { STYLES } from "./styles.ts";
import { ownWords, TEXTS } from "./texts.ts";
import { UndoButton } from "./undo-button.ts";

const BELL = "M6 9a6 6 0 1 1 12 0c0 5 2 6 2.5 7h-17C4 15 6 14 6 9M10 20a2.2 2.2 0 0 0 4 0";
const SHOWN = 8;
/** Between the panel and the edge of the screen, in pixels. */
const EDGE = 8;
const inAnHour = () => new Date(Date.now() + 3_600_000);
/** Between the panel and the bell. */
const GAP = 6;
/** With less room than this below the bell, the panel may open above it. */
const ENOUGH = 320;

/** One client for all bells of a page, made when the first is there. */
let shared: Herald | undefined;
let bells = 0;

/**
 * `<herald-bell>`: how many notifications are unread, and, opened, the latest.
 *
 * - `page`: a path of this site, where the whole inbox is; `/notifications/` by default.
 * - `herald`: a client of the page's own, set before the element is inserted;
 *   without it the session cookie signs in, and visitors without a session see no bell.
 *
 * A new notification is dispatched as `herald-notification` in one tab of the
 * browser, with the notification as its `detail`. Colours follow the custom
 * properties `--herald-accent`, `-surface`, `-text`, `-quiet`, `-line`, `-hover`.
 */
export class HeraldBell extends HTMLElement {
  static texts = TEXTS;
  static observedAttributes = ["page"];

  /** Declared alone: one that was set before the element came to be this is not to be lost. */
  declare herald: Herald | undefined;
  readonly #texts = HeraldBell.texts;
  readonly #badge = element("span", { class: "badge", "aria-hidden": "true" });
  readonly #button = element("button", { class: "bell", type: "button", "aria-expanded": "false" });
  readonly #markAll = element("button", { class: "plain", type: "button" }, this.#texts.markAllRead);
  readonly #list = element("ul");
  readonly #empty = element("p", { class: "empty" });
  readonly #all = element("a", { class: "plain" }, this.#texts.all);
  readonly #undo = new UndoButton(this.#texts.undo, (undo) => {
    // The button is gone, and the focus with it.
    this.#button.focus();
    this.#run(() => undo().then(() => this.#announce(this.#texts.undone)));
  });
  readonly #panel = element("section", {
    class: "panel",
    hidden: true,
    "aria-label": this.#texts.notifications,
  });
  readonly #spoken = element("div", { class: "spoken", role: "status" });
  /** How far the panel is moved to fit into its window. */
  readonly #shift = new CSSStyleSheet();
  readonly #items = new Map<number, Item>();
  readonly #unfolded = new Set<string>();
  #endings: (() => void)[] = [];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet, this.#shift];
    this.#button.append(drawing(BELL), this.#badge);
    const head = element(
      "div",
      { class: "head" },
      element("h2", {}, this.#texts.notifications),
      this.#markAll,
    );
    const foot = element("div", { class: "foot" }, this.#all, this.#undo.element);
    this.#panel.append(head, this.#empty, this.#list, foot);
    root.append(this.#button, this.#panel, this.#spoken);
    this.#button.addEventListener("click", () => this.#toggle(Boolean(this.#panel.hidden)));
    this.#markAll.addEventListener("click", () => {
      // It is about to go, and the focus with it.
      this.#button.focus();
      this.#run((herald) => herald.inbox.markAllAsRead());
    });
    this.addEventListener("keydown", this.#onKey);
  }

  connectedCallback(): void {
    if (!this.herald) {
      shared ??= createHerald();
      if (bells++ === 0) shared.start();
      this.#endings.push(() => --bells === 0 && shared?.stop());
    }
    const herald = this.herald ?? (shared as Herald);
    this.attributeChangedCallback();
    document.addEventListener("pointerdown", this.#onElsewhere);
    document.addEventListener("focusin", this.#onElsewhere);
    addEventListener("resize", this.#alignPanel);
    this.#endings.push(
      herald.inbox.subscribe(this.#show),
      herald.session.subscribe(this.#show),
      herald.on("notification", this.#announceNew),
      () => removeEventListener("resize", this.#alignPanel),
      () => document.removeEventListener("pointerdown", this.#onElsewhere),
      () => document.removeEventListener("focusin", this.#onElsewhere),
    );
    this.#show();
    ownWords.then(this.#showAnew);
  }

  attributeChangedCallback(): void {
    setAll(this.#all, { href: pathHere(this.getAttribute("page")) ?? "/notifications/" });
  }

  disconnectedCallback(): void {
    for (const end of this.#endings.splice(0)) end();
    this.#undo.offer(undefined);
  }

  get #herald(): Herald | undefined {
    return this.herald ?? shared;
  }

  #show = (): void => {
    const herald = this.#herald;
    if (!herald) return;
    const { unreadCount, notifications, status } = herald.inbox.get();
    // Hidden only for those who are known to have no inbox.
    this.hidden = herald.session.get().status === "signed-out";
    this.#badge.hidden = unreadCount === 0;
    this.#badge.textContent = unreadCount > 99 ? "99+" : String(unreadCount);
    this.#button.setAttribute("aria-label", this.#texts.unread(unreadCount));
    this.#markAll.hidden = unreadCount === 0;
    const { failed, loading, none } = this.#texts;
    this.#empty.hidden = notifications.length > 0;
    this.#empty.textContent = { failed, loading, ready: none }[status];
    if (!this.#panel.hidden) this.#fill(rowsOf(notifications, this.#unfolded, SHOWN, this.#texts));
  };

  /** Makes the rows again, as their titles have other words now. */
  #showAnew = (): void => {
    if (this.#items.size > 0) this.#fill([]);
    this.#show();
  };

  #fill(rows: BellRow[]): void {
    const now = Date.now();
    const ids = new Set(rows.map(({ notification }) => notification.id));
    for (const [id, item] of this.#items) {
      if (ids.has(id)) continue;
      item.leave();
      item.element.remove();
      this.#items.delete(id);
    }
    let next: Element | null = this.#list.firstElementChild;
    for (const row of rows) {
      const item = this.#itemOf(row.notification);
      item.show(row, now);
      if (item.element === next) next = next.nextElementSibling;
      else this.#list.insertBefore(item.element, next);
    }
  }

  #itemOf(notification: Notification): Item {
    const { id } = notification;
    const known = this.#items.get(id);
    if (known) return known;
    const item = new Item(notification, this.#texts, {
      run: this.#quick,
      fold: (group) => {
        if (!this.#unfolded.delete(group)) this.#unfolded.add(group);
        this.#show();
      },
      act: (key) => this.#run((herald) => herald.inbox.act(id, key)),
      seen: () => this.#herald?.inbox.markAsSeen(id),
    });
    this.#items.set(id, item);
    return item;
  }

  #quick = (what: Quick, { element, ids, notification: { title, saved } }: Item): void => {
    if (what === "done") {
      if (this.shadowRoot?.activeElement instanceof HTMLButtonElement) this.#button.focus();
      this.#run((herald) => herald.inbox.markAsRead(ids));
    } else if (what === "save") this.#run(({ inbox }) => (saved ? inbox.unsave(ids) : inbox.save(ids)));
    else {
      const next = element.nextElementSibling ?? element.previousElementSibling;
      // The row is about to go, and the focus with it.
      (next?.querySelector<HTMLElement>(`.${what}`) ?? this.#button).focus();
      const isLater = (what satisfies "later" | "archive") === "later";
      this.#run(async ({ inbox }) => {
        const undo = await (isLater ? inbox.snooze(ids, inAnHour()) : inbox.archive(ids));
        this.#undo.offer(undo);
        this.#announce(isLater ? this.#texts.snoozed(title) : this.#texts.archived(title));
      });
    }
  };

  async #run(what: (herald: Herald) => Promise<unknown>): Promise<void> {
    if (!this.#herald) return;
    await what(this.#herald).catch(() => this.#announce(this.#texts.refused));
  }

  #announceNew = (notification: Notification): void => {
    this.#announce(this.#texts.arrived(worded(notification, this.#texts).title));
    const init = { detail: notification, bubbles: true, composed: true };
    this.dispatchEvent(new CustomEvent("herald-notification", init));
  };

  #announce(text: string): void {
    this.#spoken.textContent = text;
  }

  #toggle(isOpen: boolean): void {
    this.#panel.hidden = !isOpen;
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.#show();
    if (isOpen) this.#alignPanel();
  }

  /** Puts the panel where all of it is on the screen: below the bell or above it, moved in from either side. */
  #alignPanel = (): void => {
    if (this.#panel.hidden) return;
    this.#shift.replaceSync("");
    const bell = this.#button.getBoundingClientRect();
    const { left, right } = this.#panel.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const shift = Math.max(EDGE - left, Math.min(0, width - EDGE - right));
    const above = bell.top - GAP - EDGE;
    const below = innerHeight - bell.bottom - GAP - EDGE;
    const isAbove = below < ENOUGH && above > below;
    const upwards = isAbove ? `top: auto; bottom: calc(100% + ${GAP}px);` : "";
    // In a sheet, as a strict policy refuses style attributes.
    this.#shift.replaceSync(
      `.panel { translate: ${shift}px; max-height: min(32rem, ${isAbove ? above : below}px); ${upwards} }`,
    );
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || this.#panel.hidden) return;
    event.stopPropagation();
    this.#toggle(false);
    this.#button.focus();
  };

  #onElsewhere = (event: Event): void => {
    if (!this.#panel.hidden && !event.composedPath().includes(this)) this.#toggle(false);
  };
}
