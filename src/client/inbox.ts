import type { Http } from "./http.ts";
import { HeraldProblem } from "./problem.ts";
import { Store } from "./store.ts";
import type { Filter, Host, Inbox, InboxState, ServerFrame } from "./types.ts";
import { begin, EMPTY, extend, learn, matches, type Page, take, type View } from "./view.ts";
import { hoped, open, type Wish, wishAllRead, wishAllRemoved, wishMark, wishRemoval } from "./wishes.ts";

const PATH = "/api/notifications/";
const PAGE = 20;
const MAX_PAGE = 100;

/** The inbox as it is shown: what the server told, under what was asked for. */
export class InboxStore implements Inbox {
  readonly #http: Http;
  readonly #host: Host;
  #view = EMPTY;
  #wishes: Wish[] = [];
  #hasFailed = false;
  readonly #state = new Store<InboxState>(this.#shown());
  readonly get = this.#state.get;
  readonly subscribe = this.#state.subscribe;
  /** Frames that came while a page was on its way, with what came before each: the page may not know of them. */
  #meanwhile: [ServerFrame, number][] = [];
  /** What is on its way; another one when that is no longer wanted. */
  #request: object | undefined;
  #load: Promise<void> | undefined;

  constructor(http: Http, host: Host) {
    this.#http = http;
    this.#host = host;
  }

  get seq(): number {
    return this.#view.seq;
  }

  get isStale(): boolean {
    return this.#view.isStale;
  }

  /** Forgets everything but the filter: somebody else's inbox is next. */
  forget(): void {
    this.#drop();
    this.#wishes = [];
    this.#show({ ...EMPTY, filter: this.#view.filter });
  }

  /** Nobody follows it for a while: what is here has to be loaded again. */
  doubt(): void {
    this.#drop();
    this.#show({ ...this.#view, isStale: true, hasGap: true });
  }

  /** The leading tab has not come so far: what comes after it has not been raised, although it is in the list. */
  rewind(seq: number): void {
    if (seq >= 0 && (this.seq < 0 || seq < this.seq)) this.#show({ ...this.#view, seq });
  }

  /** @param after the number of the frame before it */
  take(frame: ServerFrame, after: number): void {
    this.#meanwhile.push([frame, after]);
    // Without a list there is nothing to follow.
    if (this.seq >= 0) this.#show(take(this.#view, frame, after));
    if (!this.#request) this.#meanwhile = [];
  }

  /** Loads the list, unless that is under way. @throws {HeraldProblem} */
  load(): Promise<void> {
    this.#load ??= this.#begin();
    return this.#load;
  }

  async #begin(): Promise<void> {
    const { seq, list } = this.#view;
    const limit = Math.min(MAX_PAGE, Math.max(PAGE, list.length));
    try {
      await this.#page(`limit=${limit}`, (view, page) => {
        // Read from a copy that lags: what came in between would be lost.
        if (page.seq < seq && view.seq >= seq) throw new HeraldProblem(0, "unavailable");
        const fresh = begin(view, page);
        const now = this.#meanwhile.reduce((each, [frame, after]) => take(each, frame, after), fresh);
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
    if (cursor === null || this.#request) return;
    await this.#page(`limit=${PAGE}&cursor=${encodeURIComponent(cursor)}`, (view, page) => {
      const later = this.#meanwhile.filter(([frame]) => "seq" in frame && frame.seq >= page.seq);
      return later.reduce((now, [frame]) => learn(now, frame), extend(view, page));
    });
  };

  show = async (filter: Filter): Promise<void> => {
    this.#drop();
    const list = this.#view.list.filter((line) => matches(filter, line));
    this.#show({ ...this.#view, filter, list, cursor: null, loadedAt: -1, isStale: true, hasGap: true });
    await this.load();
  };

  markAsRead = (id: number): Promise<void> => this.#mark(id, true);

  markAsUnread = (id: number): Promise<void> => this.#mark(id, false);

  markAllAsRead = (): Promise<void> =>
    this.#wish(wishAllRead(this.#view, this.#now()), "POST", "mark-all-read/", { up_to_seq: this.seq });

  remove = (id: number): Promise<void> => this.#wish(wishRemoval(this.#view, id), "DELETE", `${id}/`);

  removeAll = (): Promise<void> => this.#wish(wishAllRemoved(this.#view), "DELETE", "delete-all/");

  async #mark(id: number, isRead: boolean): Promise<void> {
    const line = this.get().notifications.find((each) => each.id === id);
    if (line?.is_read === isRead) return;
    const path = `${id}/mark-${isRead ? "read" : "unread"}/`;
    await this.#wish(wishMark(this.#view, id, isRead, this.#now()), "POST", path);
  }

  async #wish(wish: Wish, method: string, path: string, body?: object): Promise<void> {
    this.#wishes.push(wish);
    this.#show(this.#view);
    try {
      await this.#http.request(method, PATH + path, body);
      wish.isGranted = true;
    } catch (problem) {
      this.#wishes = this.#wishes.filter((each) => each !== wish);
      throw problem;
    } finally {
      this.#show(this.#view);
    }
  }

  #now(): string {
    return new Date(this.#host.now()).toISOString();
  }

  #drop(): void {
    this.#request = this.#load = undefined;
    this.#hasFailed = false;
  }

  async #page(query: string, merge: (view: View, page: Page) => View): Promise<void> {
    const request = {};
    this.#request = request;
    this.#meanwhile = [];
    const { isRead, types } = this.#view.filter;
    const filter = `${isRead === undefined ? "" : `&is_read=${isRead}`}${types?.length ? `&type=${types}` : ""}`;
    try {
      const page = await this.#http.request<Page>("GET", `${PATH}?${query}${filter}`);
      if (this.#request === request) this.#show(merge(this.#view, page));
    } finally {
      if (this.#request === request) this.#drop();
    }
  }

  #show(view: View): void {
    this.#view = view;
    this.#wishes = open(view, this.#wishes);
    this.#state.set(this.#shown());
  }

  #shown(): InboxState {
    const { list, unread, count, seq, loadedAt, cursor, filter } = hoped(this.#view, this.#wishes);
    return {
      notifications: list,
      unreadCount: unread,
      count,
      seq: Math.max(0, seq),
      status: loadedAt >= 0 ? "ready" : this.#hasFailed ? "failed" : "loading",
      hasMore: cursor !== null,
      filter,
    };
  }
}
