import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, startTransition, useEffect, useEffectEvent, useLayoutEffect, useState } from "react";
import { prepareDialog } from "../../components/dialog.tsx";
import { Failed, LoadingRows } from "../../components/empty.tsx";
import type { Entry } from "../../components/groups.ts";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { inbox as texts } from "../../texts/inbox.ts";
import { HOVERS_WITH_ROOM, useMedia } from "../../use-media.ts";
import type { ListAddress } from "./address.ts";
import { Moving } from "./at-rest.tsx";
import { GroupRow } from "./group-row.tsx";
import type { Handlers } from "./handlers.ts";
import { type Rows, useInboxKeys } from "./keys.ts";
import { Nothing } from "./nothing.tsx";
import { NotificationRow } from "./row.tsx";
import type { ListSelection } from "./selection.ts";
import type { Listing } from "./use-listing.ts";

/** How high a row is before it has been measured. */
const ROW_PX = 57;
/** So many beyond what is in sight are in the document. */
const OVERSCAN = 5;
/** So many before the end the next ones are loaded. */
const AHEAD = 15;

export interface ListProps {
  listing: Listing;
  entries: readonly Entry[];
  address: ListAddress;
  /** The address of one of them. */
  searchOf: (id: number) => string;
  handlers: Handlers;
  selection: ListSelection;
  /** The pane that shows the open one. */
  pane: RefObject<HTMLElement | null>;
  /** Shows the whole tab. */
  onShowAll: () => void;
}

/** The notifications that match, as many as there are: only those in sight are in the document. */
export function List(props: ListProps) {
  const { listing, entries, address, onShowAll } = props;
  const { status, hasMore, retry } = listing;
  // While it is searched, what is known already to match is there at once.
  const isEmpty = entries.length === 0;
  return (
    <section aria-label={texts.page.list} className="surface overflow-clip">
      <Found listing={listing} address={address} />
      {status === "loading" && isEmpty && <LoadingRows rows={6} />}
      {status === "failed" && <Failed error={null} onRetry={retry} />}
      {status === "ready" && isEmpty && !hasMore && <Nothing address={address} onShowAll={onShowAll} />}
      {status !== "failed" && !isEmpty && <VirtualRows {...props} />}
      {status === "ready" && hasMore && (
        <p className="border-line border-t py-4 text-center text-faint text-sm">{texts.page.loadingMore}</p>
      )}
    </section>
  );
}

/** Announces to screen readers how much a tab, a filter or a search holds, once for each that is chosen. */
function Found({ listing: { status, count }, address }: Pick<ListProps, "listing" | "address">) {
  const { view, which, type, q } = address;
  const list = [view, which, type, q].join();
  const [said, setSaid] = useState({ list, text: "" });
  if (status === "ready" && said.list !== list)
    setSaid({ list, text: `${texts.views.names[view]}: ${texts.groups.count(count)}` });
  return (
    <p role="status" className="sr-only">
      {said.text}
    </p>
  );
}

function VirtualRows({ listing, entries, address, searchOf, handlers, selection, pane }: ListProps) {
  const kept = useKeptFocus<HTMLUListElement>();
  const virtual = useRows(entries, kept.ref);
  useMoreAhead(virtual, entries.length, listing);
  const canEnlarge = useWindows();
  const hovers = useMedia(HOVERS_WITH_ROOM);
  const open = address.id;
  useInboxKeys({ box: kept.ref, rows: virtual, entries, open, pane, handlers, selection });
  const isSelecting = selection.notifications.length > 0;
  const unloaded = listing.count - listing.notifications.length;
  return (
    <ul {...kept} className="relative" style={{ height: virtual.getTotalSize() }}>
      <Moving isMoving={virtual.isScrolling}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const entry = entries[index];
          if (!entry) return null;
          const shared = { isSelected: selection.isSelected(entry), isSelecting, hovers };
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              data-id={entry.kind === "one" ? entry.key : entry.notifications[0]?.id}
              aria-setsize={entries.length + unloaded}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 border-line not-last:border-b [contain:layout_style]"
              style={{ transform: `translateY(${start - virtual.options.scrollMargin}px)` }}
            >
              {entry.kind === "group" ? (
                <GroupRow
                  groupKey={entry.key}
                  notifications={entry.notifications}
                  isOpen={entry.isOpen}
                  {...shared}
                />
              ) : (
                <NotificationRow
                  notification={entry.notification}
                  search={searchOf(entry.key)}
                  isOpen={entry.key === open}
                  isInGroup={entry.isInGroup}
                  replaces={open !== undefined}
                  canEnlarge={canEnlarge}
                  {...shared}
                />
              )}
            </li>
          );
        })}
      </Moving>
    </ul>
  );
}

function useRows(entries: readonly Entry[], box: RefObject<HTMLElement | null>): Rows {
  const [scrollMargin, setScrollMargin] = useState(0);
  // What stands above may grow and shrink, as banners do.
  useLayoutEffect(() => {
    const measure = () => {
      if (box.current) setScrollMargin(box.current.getBoundingClientRect().top + window.scrollY);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [box]);
  const overscan = useOverscan();
  return useWindowVirtualizer<HTMLLIElement>({
    count: entries.length,
    estimateSize: () => ROW_PX,
    // Rows keep what they are when new ones arrive before them.
    getItemKey: (index) => entries[index]?.key ?? index,
    // Before it has looked, so that the first picture has rows already.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
    overscan,
    scrollMargin,
    // Who reads further down keeps what they read in sight; at the top the new ones are shown.
    anchorTo: window.scrollY > scrollMargin ? "end" : "start",
  });
}

/** Whether a window can be opened: it is loaded once the list is there. */
function useWindows(): boolean {
  const [isThere, setIsThere] = useState(false);
  useEffect(() => {
    prepareDialog().then(
      () => setIsThere(true),
      () => undefined,
    );
  }, []);
  return isThere;
}

/** First what is in sight, and once that is shown, what may be scrolled to. */
function useOverscan(): number {
  const [overscan, setOverscan] = useState(0);
  useEffect(() => startTransition(() => setOverscan(OVERSCAN)), []);
  return overscan;
}

function useMoreAhead(virtual: Rows, rows: number, { notifications, hasMore, loadMore }: Listing): void {
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  const more = useEffectEvent(loadMore);
  // Asked for again with each change of the list: while its first page is being loaded, no other one can be.
  // biome-ignore lint/correctness/useExhaustiveDependencies: notifications is that change.
  useEffect(() => {
    if (hasMore && last >= rows - AHEAD) more();
  }, [hasMore, last, rows, notifications]);
}
