import type { InfiniteData, QueryClient } from "@tanstack/react-query";

/** One page of a list, as the API answers it. */
export interface PageOf<Item> {
  count: number;
  results: Item[];
  next_cursor: string | null;
}

/** Refetches everything under these paths. */
export async function invalidate(queries: QueryClient, prefixes: string[]): Promise<void> {
  const concerned = withPrefix(prefixes);
  // What is read for the first time is not begun again, and its answer may be from before the change.
  const first = queries
    .getQueryCache()
    .findAll({ ...concerned, fetchStatus: "fetching" })
    .filter(({ state }) => !state.data);
  await queries.invalidateQueries(concerned);
  for (const query of first) {
    await query.promise?.catch(() => undefined);
    await queries.invalidateQueries({ predicate: (each) => each === query });
  }
}

function withPrefix(prefixes: string[]) {
  return {
    predicate: ({ queryKey: [kind, path] }: { queryKey: readonly unknown[] }) =>
      kind === "api" && typeof path === "string" && prefixes.some((each) => path.startsWith(each)),
  };
}

let otherTabs: BroadcastChannel | undefined;

/** Has this browser's other tabs refetch what was changed here. */
export function notifyOtherTabs(prefixes: string[]): void {
  if (prefixes.length > 0) otherTabs?.postMessage(prefixes);
}

/** Refetches what is changed in this browser's other tabs. @returns stops it */
export function listenToOtherTabs(queries: QueryClient): () => void {
  const channel = new BroadcastChannel("herald.changes");
  channel.onmessage = ({ data }: MessageEvent<string[]>) => void invalidate(queries, data);
  otherTabs = channel;
  return () => {
    channel.close();
    if (otherTabs === channel) otherTabs = undefined;
  };
}

export type Rollback = () => void;

/** Applies `change` to the cache before the server answers. @returns rolls it back */
export async function applyOptimistically(
  queries: QueryClient,
  prefixes: string[],
  change: () => void,
): Promise<Rollback> {
  const concerned = withPrefix(prefixes);
  // An answer that is on its way would overwrite the change.
  await queries.cancelQueries(concerned);
  const before = queries.getQueriesData(concerned);
  change();
  return () => {
    for (const [key, data] of before) queries.setQueryData(key, data);
  };
}

/**
 * Changes items in every list under these paths, as far as it was read.
 *
 * @param change gives the item as it is to be shown, null where it is to go
 */
export function editLists<Item>(
  queries: QueryClient,
  prefix: string,
  change: (item: Item, path: string) => Item | null,
): void {
  for (const [key, data] of queries.getQueriesData<InfiniteData<PageOf<Item>>>(withPrefix([prefix]))) {
    if (!data?.pages) continue;
    const edit = (item: Item) => change(item, String(key[1]));
    queries.setQueryData(key, { ...data, pages: data.pages.map((page) => edited(page, edit)) });
  }
}

function edited<Item>(page: PageOf<Item>, change: (item: Item) => Item | null): PageOf<Item> {
  const results = page.results.map(change).filter((item) => item !== null);
  return { ...page, results, count: page.count - (page.results.length - results.length) };
}
