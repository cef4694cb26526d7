import { useCallback } from "react";
import { useSearchParams } from "react-router";
import type { Filter } from "#client/index";

const READ = { all: undefined, unread: false, read: true } as const;
export type ReadFilter = keyof typeof READ;

/** The tabs of the inbox, and what each shows. */
const VIEWS = {
  inbox: {},
  saved: { saved: true, place: "any" },
  snoozed: { place: "snoozed" },
  done: { place: "archived" },
} as const satisfies Record<string, Filter>;
export type View = keyof typeof VIEWS;
export const VIEW_NAMES = Object.keys(VIEWS) as View[];

/** A type as the API takes it (contract §5). */
const TYPE = /^[a-z][a-z0-9_.]{0,63}$/;

/** The least that the API searches for. */
const MIN_LETTERS = 2;

export interface ListAddress {
  view: View;
  which: ReadFilter;
  /** Empty for every type. */
  type: string;
  /** What is searched for; empty for everything. */
  q: string;
  /** The one that is open. */
  id?: number | undefined;
}

/** The query string of the inbox as it is shown. */
export function searchOf({ view, which, type, q, id }: ListAddress): string {
  const params = new URLSearchParams();
  if (view !== "inbox") params.set("view", view);
  if (which !== "all") params.set("show", which);
  if (type) params.set("type", type);
  if (q) params.set("q", q);
  if (id !== undefined) params.set("id", String(id));
  return params.size > 0 ? `?${params}` : "";
}

export function addressIn(params: URLSearchParams): ListAddress {
  const view = params.get("view") ?? "";
  const show = params.get("show") ?? "";
  const type = params.get("type") ?? "";
  const id = Number(params.get("id"));
  return {
    view: Object.hasOwn(VIEWS, view) ? (view as View) : "inbox",
    which: Object.hasOwn(READ, show) ? (show as ReadFilter) : "all",
    type: TYPE.test(type) ? type : "",
    q: (params.get("q") ?? "").slice(0, 100),
    id: Number.isSafeInteger(id) && id > 0 ? id : undefined,
  };
}

/** Whether a text is long enough to be searched for. */
export function isSearch(q: string): boolean {
  return [...q.trim()].length >= MIN_LETTERS;
}

/** What the client is to show for an address: exactly `{}` for the whole inbox. */
export function filterOf({ view, which, type, q }: Omit<ListAddress, "id">): Filter {
  const isRead = READ[which];
  return {
    ...VIEWS[view],
    ...(type && { types: [type] }),
    ...(isSearch(q) && { q: q.trim() }),
    // What is marked stays in sight until another view is chosen.
    ...(isRead !== undefined && { isRead, keepsMarked: true }),
  };
}

/** What is shown and what is open, as the address says: it can be linked to, opened in another tab, and gone back from. */
export function useInboxAddress() {
  const [params, setParams] = useSearchParams();
  const { id: selected, ...list } = addressIn(params);
  const { view, which, type, q } = list;
  return {
    ...list,
    selected,
    isFiltered: which !== "all" || type !== "" || isSearch(q),
    choose: useCallback(
      (next: Partial<Omit<ListAddress, "id">>, { replace = false } = {}) =>
        setParams(searchOf({ view, which, type, q, ...next }), { replace }),
      [setParams, view, which, type, q],
    ),
    open: useCallback(
      (id: number) => setParams(searchOf({ view, which, type, q, id }), { replace: selected !== undefined }),
      [setParams, view, which, type, q, selected],
    ),
    close: useCallback(
      () => setParams(searchOf({ view, which, type, q }), { replace: true }),
      [setParams, view, which, type, q],
    ),
    searchOf: (id: number) => searchOf({ view, which, type, q, id }),
  };
}
