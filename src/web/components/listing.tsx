import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Pages } from "../api.ts";
import { Failed, LoadingRows } from "./empty.tsx";
import { More } from "./more.tsx";
import { useKeptFocus } from "./use-kept-focus.ts";

interface ListingProps<Item> {
  /** Its accessible name. */
  label: string;
  query: UseInfiniteQueryResult<Pages<Item>, Error>;
  /** What stands where there is nothing. */
  empty: ReactNode;
  rows?: number;
  /** A row: an `li` with its key. */
  children: (item: Item) => ReactNode;
}

/** A list of the API in each of its states: on its way, failed, empty, and as far as it was read. */
export function Listing<Item>(props: ListingProps<Item>) {
  return (
    <div {...useKeptFocus<HTMLDivElement>()}>
      <State {...props} />
    </div>
  );
}

function State<Item>({ label, query, empty, rows, children }: ListingProps<Item>) {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (isPending) return <LoadingRows rows={rows ?? 3} />;
  if (!data) {
    return <Failed error={error} onRetry={() => void refetch()} />;
  }
  if (data.items.length === 0 && !hasNextPage) return empty;
  return (
    <>
      <ul aria-label={label} className="divide-y divide-line">
        {data.items.map(children)}
      </ul>
      <More hasMore={hasNextPage} busy={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}
