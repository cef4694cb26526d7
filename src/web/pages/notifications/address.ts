import { useCallback, useEffect } from "react";
import { useSearchParams } from "react-router";
import type { Filter } from "#client/index";
import { useHerald } from "../../../react/provider.tsx";

const READ = { all: undefined, unread: false, read: true } as const;
export type Which = keyof typeof READ;

/** A type as the API takes it (contract §5). */
const TYPE = /^[a-z][a-z0-9_.]{0,63}$/;

export interface ListAddress {
  which: Which;
  /** Empty for every type. */
  type: string;
  /** The one that is open. */
  id?: number | undefined;
}

/** The query string of the inbox as it is shown. */
function searchOf({ which, type, id }: ListAddress): string {
  const params = new URLSearchParams();
  if (which !== "all") params.set("show", which);
  if (type) params.set("type", type);
  if (id !== undefined) params.set("id", String(id));
  return params.size > 0 ? `?${params}` : "";
}

function placeAt(params: URLSearchParams): ListAddress {
  const show = params.get("show") ?? "";
  const type = params.get("type") ?? "";
  const id = Number(params.get("id"));
  return {
    which: Object.hasOwn(READ, show) ? (show as Which) : "all",
    type: TYPE.test(type) ? type : "",
    id: Number.isSafeInteger(id) && id > 0 ? id : undefined,
  };
}

/** What is shown and what is open, as the address says: it can be linked to, opened in another tab, and gone back from. */
export function useInboxAddress() {
  const [params, setParams] = useSearchParams();
  const { which, type, id: selected } = placeAt(params);
  const isFiltered = useInboxFilter(which, type);
  return {
    which,
    type,
    selected,
    isFiltered,
    choose: (next: Omit<ListAddress, "id">) => setParams(searchOf(next)),
    open: useCallback(
      (id: number) => setParams(searchOf({ which, type, id }), { replace: selected !== undefined }),
      [setParams, which, type, selected],
    ),
    close: () => setParams(searchOf({ which, type }), { replace: true }),
    searchOf: (id: number) => searchOf({ which, type, id }),
  };
}

/** Has the inbox show what the address asks for. Elsewhere in the app it is always all. */
function useInboxFilter(which: Which, type: string): boolean {
  const { inbox } = useHerald();
  const isFiltered = which !== "all" || type !== "";
  useEffect(() => {
    const { isRead, types } = inbox.get().filter;
    if (isRead === READ[which] && (types?.[0] ?? "") === type) return;
    // What is marked stays in sight until another view is chosen. What cannot be loaded is said by the list.
    const filter: Filter = { isRead: READ[which], types: type ? [type] : undefined, keepsMarked: true };
    inbox.show(isFiltered ? filter : {}).catch(() => undefined);
  }, [inbox, which, type, isFiltered]);
  useEffect(() => {
    return () => {
      const { isRead, types } = inbox.get().filter;
      if (isRead !== undefined || types?.length) inbox.show({}).catch(() => undefined);
    };
  }, [inbox]);
  return isFiltered;
}
