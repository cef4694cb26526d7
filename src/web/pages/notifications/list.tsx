import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { BellOff, CheckCheck, FilterX } from "lucide-react";
import {
  type MouseEvent,
  type RefObject,
  startTransition,
  useEffect,
  useLayoutEffect,
  useState,
} from "react";
import type { Notification } from "#client/index";
import { useNotifications } from "../../../react/hooks.ts";
import { Button } from "../../components/button.tsx";
import { prepareDialog } from "../../components/dialog.tsx";
import { Empty, Failed, LoadingRows } from "../../components/empty.tsx";
import { useKeptFocus } from "../../components/use-kept-focus.ts";
import { inbox as texts } from "../../texts/inbox.ts";
import { type Rows, useInboxKeys } from "./keys.ts";
import { NotificationRow } from "./row.tsx";

/** How high a row is before it has been measured. */
const ROW_PX = 57;
/** So many beyond what is in sight are in the document. */
const OVERSCAN = 8;
/** So many before the end the next ones are loaded. */
const AHEAD = 15;

/** What the list and its keys have to know of the page. */
export interface ListProps {
  selected: number | undefined;
  /** The address of one of them. */
  searchOf: (id: number) => string;
  /** A row was opened, by a click or a key; not where it opens in another tab. */
  onOpen: (event: MouseEvent) => void;
  /** Shows one whole in a window of its own. */
  onEnlarge: (id: number) => void;
  onRemove: (id: number) => void;
  /** The pane that shows the open one. */
  pane: RefObject<HTMLElement | null>;
}

/** The notifications that match, as many as there are: only those in sight are in the document. */
export function List({ onShowAll, ...rest }: ListProps & { onShowAll: () => void }) {
  const { notifications, count, status, filter, hasMore, show } = useNotifications();
  const isFiltered = filter.isRead !== undefined || Boolean(filter.types?.length);
  return (
    <section aria-label={texts.page.list} className="surface overflow-clip">
      {status === "loading" && <LoadingRows rows={6} />}
      {status === "failed" && (
        <Failed error={null} onRetry={() => void show(filter).catch(() => undefined)} />
      )}
      {status === "ready" && notifications.length === 0 && (
        <Nothing isFiltered={isFiltered} isUnread={filter.isRead === false} onShowAll={onShowAll} />
      )}
      {status === "ready" && notifications.length > 0 && (
        <VirtualRows {...rest} {...{ notifications, count }} />
      )}
      {status === "ready" && hasMore && (
        <p className="border-line border-t py-4 text-center text-faint text-sm">{texts.page.loadingMore}</p>
      )}
    </section>
  );
}

interface NothingProps {
  isFiltered: boolean;
  isUnread: boolean;
  onShowAll: () => void;
}

function Nothing({ isFiltered, isUnread, onShowAll }: NothingProps) {
  const { empty, emptyHint, caughtUp, caughtUpHint, emptyFilter, emptyFilterHint, showAll } = texts.page;
  if (!isFiltered) {
    return (
      <Empty icon={BellOff} title={empty}>
        {emptyHint}
      </Empty>
    );
  }
  return (
    <Empty
      icon={isUnread ? CheckCheck : FilterX}
      title={isUnread ? caughtUp : emptyFilter}
      action={<Button onClick={onShowAll}>{showAll}</Button>}
    >
      {isUnread ? caughtUpHint : emptyFilterHint}
    </Empty>
  );
}

interface RowsProps extends ListProps {
  notifications: readonly Notification[];
  count: number;
}

function VirtualRows({
  notifications,
  count,
  selected,
  searchOf,
  onOpen,
  onEnlarge,
  onRemove,
  pane,
}: RowsProps) {
  const kept = useKeptFocus<HTMLUListElement>();
  const virtual = useRows(notifications, kept.ref);
  useMoreAhead(virtual, notifications);
  const canEnlarge = useWindows();
  useInboxKeys({ box: kept.ref, rows: virtual, notifications, selected, onRemove, pane });
  return (
    <ul {...kept} className="relative" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, key, start }) => {
        const notification = notifications[index];
        return (
          notification && (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={count}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 border-line not-last:border-b"
              style={{ transform: `translateY(${start - virtual.options.scrollMargin}px)` }}
            >
              <NotificationRow
                notification={notification}
                search={searchOf(notification.id)}
                isSelected={notification.id === selected}
                replaces={selected !== undefined}
                onOpen={onOpen}
                onEnlarge={canEnlarge ? onEnlarge : undefined}
                onRemove={onRemove}
              />
            </li>
          )
        );
      })}
    </ul>
  );
}

function useRows(notifications: readonly Notification[], box: React.RefObject<HTMLElement | null>): Rows {
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
    count: notifications.length,
    estimateSize: () => ROW_PX,
    // Rows keep what they are when new ones arrive before them.
    getItemKey: (index) => notifications[index]?.id ?? index,
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

function useMoreAhead(virtual: Rows, notifications: readonly Notification[]): void {
  const { hasMore, loadMore } = useNotifications();
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    // Asked for again with each change of the list: while its first page is being loaded, no other one can be.
    if (hasMore && last >= notifications.length - AHEAD) loadMore().catch(() => undefined);
  }, [hasMore, last, notifications, loadMore]);
}
