import { filterFields } from "./matches.ts";
import { HeraldProblem } from "./problem.ts";
import type { Store } from "./store.ts";
import type { Herald } from "./types.ts";
import { type InboxPage, type InboxView, mergeFirstPage, mergeNextPage, type ReceivedFrame } from "./view.ts";

export const INBOX_PATH = "/api/notifications/";
const PAGE = 20;
const MAX_PAGE = 100;

type Merge = (view: InboxView, page: InboxPage, meanwhile: ReceivedFrame[]) => InboxView;

/** Loads the pages of the list into the view. */
export interface InboxPages {
  /** Loads the first page, unless it is being loaded. @throws {HeraldProblem} */
  load(): Promise<void>;
  /** Loads the next page; does nothing when there is none, or while a page is being loaded. @throws {HeraldProblem} */
  loadMore(): Promise<void>;
  /** Keeps frames that the page being loaded may not contain. */
  note(received: ReceivedFrame[]): void;
  /** Ignores pages that are being loaded. */
  abandon(): void;
}

export function createPages(request: Herald["request"], view: Store<InboxView>): InboxPages {
  /** Frames that came while a page was being loaded; another array once that page is to be ignored. */
  let meanwhile: ReceivedFrame[] | undefined;
  let first: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const fetchPage = async (query: string, merge: Merge) => {
    const frames: ReceivedFrame[] = [];
    meanwhile = frames;
    try {
      const page = await requestPage(request, view, query);
      if (meanwhile === frames) view.set(merge(view.get(), page, frames));
    } finally {
      if (meanwhile === frames) meanwhile = first = undefined;
    }
  };
  const loadFirst = async () => {
    // A next page that is being loaded is awaited, or it would be ignored.
    await next?.catch(() => {});
    const limit = Math.min(MAX_PAGE, Math.max(PAGE, view.get().notifications.length));
    await fetchPage(`${limit}`, mergeFirstPage).catch((problem) => {
      if (!meanwhile && view.get().status === "loading") view.set({ ...view.get(), status: "failed" });
      throw problem;
    });
  };

  return {
    load: () => (first ??= loadFirst()),
    async loadMore() {
      const { cursor } = view.get();
      if (!cursor || meanwhile) return;
      next = fetchPage(`${PAGE}&cursor=${cursor}`, mergeNextPage);
      await next;
    },
    note: (received) => void meanwhile?.push(...received),
    abandon: () => {
      meanwhile = first = next = undefined;
    },
  };
}

/** @throws {HeraldProblem} */
async function requestPage(
  request: Herald["request"],
  view: Store<InboxView>,
  limit: string,
): Promise<InboxPage> {
  const { seq, filter } = view.get();
  const query = Object.entries(filterFields(filter))
    .map(([name, value]) => (value === undefined ? "" : `&${name}=${encodeURIComponent(`${value}`)}`))
    .join("");
  const page = await request<InboxPage>("GET", `${INBOX_PATH}?limit=${limit}${query}`);
  // From a replica that lags behind the view: the changes in between would be lost.
  if (page.seq < Math.min(seq, view.get().seq)) throw new HeraldProblem(0, "unavailable");
  return page;
}
