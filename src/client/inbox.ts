import { gone, grant, isOpen, type Wish } from "./optimistic.ts";
import { HeraldProblem } from "./problem.ts";
import { createStore } from "./store.ts";
import type { Herald, Host, Inbox, InboxState, ServerFrame } from "./types.ts";
import {
  type Change,
  EMPTY,
  GAP,
  type InboxFrame,
  learn,
  lineOf,
  list,
  merge,
  type Page,
  take,
  type View,
} from "./view.ts";

const PATH = "/api/notifications/";
const PAGE = 20;
const MAX_PAGE = 100;

/** A frame, with the number that came before it. */
type Numbered = [frame: InboxFrame, after: number];

/** The inbox as it is shown, and what the connection makes of it. */
type InboxParts = [
  inbox: Inbox,
  /** As far as the server has told. */
  view: () => View,
  /** @param after the number of the frame before it */
  takeFrame: (frame: ServerFrame, after: number) => void,
  /**
   * Comes to where the leading tab is. What lies between was missed, if that is
   * further; else it has not been raised, although it may be in the list.
   */
  follow: (seq: number) => void,
  /** Forgets everything but the filter: somebody else's inbox is next. */
  forget: () => void,
  /** Loads the list, unless that is under way. @throws {HeraldProblem} */
  load: () => Promise<void>,
];

export function createInbox(host: Host, request: Herald["request"], seek: () => void): InboxParts {
  const [readable, set] = createStore(shown(EMPTY));
  let view = EMPTY;
  let wishes: Wish[] = [];
  /** Frames that came while a page was on its way, which may not know of them; another list when that page is no longer wanted. */
  let meanwhile: Numbered[] | undefined;
  let loading: Promise<void> | undefined;
  let more: Promise<void> | undefined;

  const show = (next: View) => {
    view = next;
    wishes = wishes.filter((each) => isOpen(view, each));
    set(shown(wishes.reduce(grant, view)));
  };

  /** Goes on with another view; what is on its way for the one before is no longer wanted. */
  const begin = (next: View) => {
    meanwhile = loading = more = undefined;
    show(next);
  };

  const page = async (query: string | number, join: (page: Page, frames: Numbered[]) => View) => {
    const frames: Numbered[] = [];
    meanwhile = frames;
    const { seq } = view;
    const { isRead, types } = view.filter;
    if (isRead !== undefined) query += `&is_read=${isRead}`;
    if (types?.length) query += `&type=${types}`;
    try {
      const answer = await request<Page>("GET", `${PATH}?limit=${query}`);
      // Read from a copy that lags: what came in between would be lost.
      if (answer.seq < Math.min(seq, view.seq)) throw new HeraldProblem(0, "unavailable");
      if (meanwhile === frames) show(join(answer, frames));
    } finally {
      if (meanwhile === frames) meanwhile = loading = undefined;
    }
  };

  const firstPage = async () => {
    // Whoever asked for more is not to be left without.
    await more?.catch(() => {});
    try {
      await page(Math.min(MAX_PAGE, Math.max(PAGE, view.notifications.length)), (answer, frames) => {
        const next = frames.reduce((each, frame) => take(each, ...frame), merge(view, answer, false));
        // Only frames move it: up to the page's number some may be on their way, and have news to raise.
        return view.seq < 0 ? next : { ...next, seq: view.seq };
      });
    } catch (problem) {
      if (!meanwhile && view.status === "loading") show({ ...view, status: "failed" });
      throw problem;
    }
  };

  const load = () => {
    loading ??= firstPage();
    return loading;
  };

  const ask = async (method: string, path: string | number, change: Change, id?: number, body?: object) => {
    const wish = { change, id, seq: (lineOf(view, id) ?? view).seq, isGranted: false };
    wishes.push(wish);
    show(view);
    try {
      await request(method, `${PATH}${path}/`, body);
      wish.isGranted = true;
    } catch (problem) {
      wishes = wishes.filter((each) => each !== wish);
      throw problem;
    } finally {
      show(view);
    }
  };

  const marked = (is_read: boolean): Change => {
    const read_at = is_read ? new Date(host.Date.now()).toISOString() : null;
    return (line) => (line.is_read === is_read ? line : { ...line, is_read, read_at });
  };

  const mark = async (id: number, isRead: boolean) => {
    if (lineOf(readable.get(), id)?.is_read !== isRead)
      await ask("POST", `${id}/mark-${isRead ? "" : "un"}read`, marked(isRead), id);
  };

  const inbox: Inbox = {
    ...readable,
    markAsRead: (id) => mark(id, true),
    markAsUnread: (id) => mark(id, false),
    markAllAsRead: () => ask("POST", "mark-all-read", marked(true), undefined, { up_to_seq: view.seq }),
    remove: (id) => ask("DELETE", id, gone, id),
    removeAll: () => ask("DELETE", "delete-all", gone),
    async loadMore() {
      const { cursor } = view;
      if (!cursor || meanwhile) return;
      // Told again of what it knows already, the view stays as it is.
      more = page(`${PAGE}&cursor=${cursor}`, (answer, frames) =>
        frames.reduce((next, [frame]) => learn(next, frame), merge(view, answer, true)),
      );
      await more;
    },
    show(filter) {
      const { seq, unreadCount } = view;
      begin(list({ ...EMPTY, filter, seq, unreadCount }, view.notifications));
      seek();
      return load();
    },
  };

  const takeFrame = (frame: ServerFrame, after: number) => {
    if (!("seq" in frame)) return;
    meanwhile?.push([frame, after]);
    // Without a list there is nothing to follow.
    if (view.seq >= 0) show(take(view, frame, after));
  };

  const follow = (seq: number) => {
    if (seq >= 0 && seq !== view.seq) show({ ...view, ...(seq > view.seq && GAP), seq });
  };

  const forget = () => {
    wishes = [];
    begin({ ...EMPTY, filter: view.filter });
  };

  return [inbox, () => view, takeFrame, follow, forget, load];
}

function shown(view: View): InboxState {
  return { ...view, seq: Math.max(0, view.seq), hasMore: !!view.cursor };
}
