import type { Context } from "./context.ts";
import { HeraldProblem } from "./problem.ts";
import type { SessionStore } from "./session.ts";
import { Store } from "./store.ts";
import type { Filter, Inbox, InboxState, ServerFrame } from "./types.ts";
import { type Change, EMPTY, learn, matches, merge, type Page, take, type View } from "./view.ts";
import { gone, grant, isOpen, marked, type Wish, wish } from "./wishes.ts";

const PATH = "/api/notifications/";
const PAGE = 20;
const MAX_PAGE = 100;

/** The inbox as it is shown: what the server told, under what was asked for. */
export class InboxStore extends Store<InboxState> implements Inbox {
  readonly #context: Context;
  readonly #session: SessionStore;
  #view = EMPTY;
  #wishes: Wish[] = [];
  #hasFailed = false;
  /** Frames that came while a page was on its way, with what came before each: the page may not know of them. */
  #meanwhile: [ServerFrame, number][] = [];
  /** What is on its way; another one when that is no longer wanted. */
  #request: object | undefined;
  #loading: Promise<void> | undefined;
  #more: Promise<void> | undefined;

  constructor(context: Context, session: SessionStore) {
    super(shown(EMPTY, false));
    this.#context = context;
    this.#session = session;
  }

  get seq(): number {
    return this.#view.seq;
  }

  get isStale(): boolean {
    return this.#view.isStale;
  }

  /** Forgets everything but the filter: somebody else's inbox is next. */
  forget(): void {
    this.#wishes = [];
    this.#begin({ ...EMPTY, filter: this.#view.filter });
  }

  /**
   * Comes to where the leading tab is. What lies between was missed, if that is
   * further; else it has not been raised, although it may be in the list.
   */
  follow(seq: number): void {
    if (seq < 0 || seq === this.seq) return;
    const missed = this.seq >= 0 && seq > this.seq && { isStale: true, hasGap: true };
    this.#show({ ...this.#view, seq, ...missed });
  }

  /** @param after the number of the frame before it */
  take(frame: ServerFrame, after: number): void {
    if (this.#request) this.#meanwhile.push([frame, after]);
    // Without a list there is nothing to follow.
    if (this.seq >= 0) this.#show(take(this.#view, frame, after));
  }

  /** Loads the list, unless that is under way. @throws {HeraldProblem} */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    // Whoever asked for more is not to be left without.
    await this.#more?.catch(() => {});
    const { seq, notifications } = this.#view;
    const limit = Math.min(MAX_PAGE, Math.max(PAGE, notifications.length));
    try {
      await this.#page(`limit=${limit}`, (view, page) => {
        // Read from a copy that lags: what came in between would be lost.
        if (page.seq < seq && view.seq >= seq) throw new HeraldProblem(0, "unavailable");
        const now = this.#meanwhile.reduce((each, frame) => take(each, ...frame), merge(view, page, false));
        // Only frames move it: up to the page's number some may be on their way, and have news to raise.
        return view.seq < 0 ? now : { ...now, seq: view.seq };
      });
    } catch (problem) {
      this.#hasFailed = !this.#request;
      this.#show(this.#view);
      throw problem;
    }
  }

  loadMore = async (): Promise<void> => {
    const { cursor } = this.#view;
    if (!cursor || this.#request) return;
    this.#more = this.#page(`limit=${PAGE}&cursor=${encodeURIComponent(cursor)}`, (view, page) => {
      const later = this.#meanwhile.filter(([frame]) => "seq" in frame && frame.seq >= page.seq);
      return later.reduce((now, [frame]) => learn(now, frame), merge(view, page, true));
    });
    await this.#more;
  };

  show = (filter: Filter): Promise<void> => {
    const { seq, unreadCount } = this.#view;
    const notifications = this.#view.notifications.filter((line) => matches(filter, line));
    this.#begin({ ...EMPTY, filter, notifications, seq, unreadCount });
    return this.load();
  };

  markAsRead = (id: number): Promise<void> => this.#mark(id, this.#context.host.Date.now(), "mark-read");

  markAsUnread = (id: number): Promise<void> => this.#mark(id, null, "mark-unread");

  markAllAsRead = (): Promise<void> =>
    this.#wish("POST", "mark-all-read", marked(this.#context.host.Date.now()), undefined, {
      up_to_seq: this.seq,
    });

  remove = (id: number): Promise<void> => this.#wish("DELETE", id, gone, id);

  removeAll = (): Promise<void> => this.#wish("DELETE", "delete-all", gone);

  async #mark(id: number, at: number | null, verb: string): Promise<void> {
    const line = this.get().notifications.find((each) => each.id === id);
    if (line?.is_read !== (at !== null)) await this.#wish("POST", `${id}/${verb}`, marked(at), id);
  }

  async #wish(
    method: string,
    path: string | number,
    change: Change,
    id?: number,
    body?: object,
  ): Promise<void> {
    const each = wish(this.#view, change, id);
    this.#wishes.push(each);
    this.#show(this.#view);
    try {
      await this.#session.request(method, `${PATH}${path}/`, body);
      each.isGranted = true;
    } catch (problem) {
      this.#wishes = this.#wishes.filter((other) => other !== each);
      throw problem;
    } finally {
      this.#show(this.#view);
    }
  }

  async #page(query: string, join: (view: View, page: Page) => View): Promise<void> {
    const request = {};
    this.#request = request;
    this.#meanwhile = [];
    const { isRead, types } = this.#view.filter;
    const filter = `${isRead === undefined ? "" : `&is_read=${isRead}`}${types?.length ? `&type=${types}` : ""}`;
    try {
      const page = await this.#session.request<Page>("GET", `${PATH}?${query}${filter}`);
      if (this.#request === request) this.#show(join(this.#view, page));
    } finally {
      if (this.#request === request) this.#request = this.#loading = undefined;
    }
  }

  /** Goes on with another view; what is on its way for the one before is no longer wanted. */
  #begin(view: View): void {
    this.#request = this.#loading = this.#more = undefined;
    this.#hasFailed = false;
    this.#show(view);
  }

  #show(view: View): void {
    this.#view = view;
    this.#wishes = this.#wishes.filter((each) => isOpen(view, each));
    this.set(shown(this.#wishes.reduce(grant, view), this.#hasFailed));
  }
}

function shown(view: View, hasFailed: boolean): InboxState {
  const { seq, loadedAt, cursor } = view;
  const status = loadedAt >= 0 ? "ready" : hasFailed ? "failed" : "loading";
  return { ...view, seq: Math.max(0, seq), status, hasMore: cursor !== null };
}
