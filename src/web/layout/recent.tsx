import { Popover } from "@base-ui/react/popover";
import { BellOff, CheckCheck } from "lucide-react";
import type { MouseEvent } from "react";
import { Link } from "react-router";
import { safeLink } from "#client/index";
import { type Anchored, closing } from "../components/anchored.ts";
import { Answers } from "../components/answers.tsx";
import { Button } from "../components/button.tsx";
import { cx } from "../components/cx.ts";
import { Empty, Failed, LoadingRows } from "../components/empty.tsx";
import { GroupFold } from "../components/group-fold.tsx";
import type { Entry } from "../components/groups.ts";
import { useLater } from "../components/later.tsx";
import { NotificationFace } from "../components/notification-face.tsx";
import { WithOutcome } from "../components/outcome.tsx";
import { HoverActions, MenuActions } from "../components/quick-actions.tsx";
import { type QuickHandlers, useQuickHandlers } from "../components/quick-handlers.ts";
import { SafeAnchor } from "../components/safe-anchor.tsx";
import { useEntries } from "../components/use-entries.ts";
import { useKeptFocus } from "../components/use-kept-focus.ts";
import { useInboxActions } from "../inbox-actions.ts";
import { PATHS } from "../paths.ts";
import { inbox } from "../texts/inbox.ts";
import { notifications as texts } from "../texts/notifications.ts";
import { HOVERS, useMedia } from "../use-media.ts";
import { useSeenRef } from "../use-seen-ref.ts";
import { useRecent } from "./use-recent.ts";

/** So many rows are in it, and all of a group that is unfolded. */
const SHOWN = 8;

/** What the bell holds: the latest notifications, and the way to all of them. */
export function Recent(anchored: Anchored) {
  return (
    <Popover.Root open={anchored.open} onOpenChange={closing(anchored)}>
      <Popover.Portal>
        <Popover.Positioner
          anchor={anchored.anchor}
          align="end"
          sideOffset={8}
          collisionPadding={8}
          className="z-40"
        >
          <Popover.Popup
            finalFocus={anchored.anchor}
            className="popup flex max-h-[min(36rem,var(--available-height))] w-[min(25rem,calc(100vw-1rem))] flex-col overflow-hidden"
          >
            <Latest onLeave={() => anchored.onOpenChange(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Latest({ onLeave }: { onLeave: () => void }) {
  const { notifications, status, unreadCount, retry } = useRecent();
  const { entries, onFold } = useEntries(notifications, SHOWN);
  const { markAllAsRead } = useInboxActions();
  const { onLater, menu } = useLater();
  const handlers = { ...useQuickHandlers(), onLater };
  const kept = useKeptFocus<HTMLUListElement>();
  return (
    <>
      <div className="flex min-h-12 items-center justify-between gap-2 border-line border-b pr-2 pl-4">
        <Popover.Title className="font-semibold text-sm">{texts.bell.title}</Popover.Title>
        {unreadCount > 0 && (
          <Button
            look="quiet"
            size="small"
            icon={<CheckCheck aria-hidden size={16} />}
            onClick={markAllAsRead}
          >
            {inbox.page.markAll}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {status === "loading" && <LoadingRows />}
        {status === "failed" && <Failed error={null} onRetry={retry} />}
        {status === "ready" && notifications.length === 0 && (
          <Empty icon={BellOff} title={texts.bell.empty}>
            {texts.bell.emptyHint}
          </Empty>
        )}
        <ul {...kept} className="divide-y divide-line">
          {entries.map((entry) =>
            entry.kind === "group" ? (
              <RecentGroup
                key={entry.key}
                entry={entry}
                handlers={handlers}
                onFold={() => onFold(entry.key)}
              />
            ) : (
              <RecentRow key={entry.key} entry={entry} handlers={handlers} onLeave={onLeave} />
            ),
          )}
        </ul>
        {menu}
      </div>
      <Link
        to={PATHS.notifications}
        onClick={onLeave}
        className="flex h-11 shrink-0 items-center justify-center border-line border-t font-medium text-accent text-sm hover:bg-hover focus-visible:-outline-offset-2"
      >
        {texts.bell.all}
      </Link>
    </>
  );
}

interface RecentGroupProps {
  entry: Entry & { kind: "group" };
  handlers: QuickHandlers;
  onFold: () => void;
}

/** A group as one row, with the actions of all of it. */
function RecentGroup({ entry: { notifications, isOpen }, handlers, onFold }: RecentGroupProps) {
  const hovers = useMedia(HOVERS);
  return (
    <li className="group relative flex items-center hover:bg-hover">
      <GroupFold notifications={notifications} isOpen={isOpen} onFold={onFold} className="px-4 py-2" />
      {hovers ? (
        <HoverActions notifications={notifications} handlers={handlers} className="right-9" />
      ) : (
        <MenuActions notifications={notifications} handlers={handlers} />
      )}
    </li>
  );
}

interface RecentRowProps {
  entry: Entry & { kind: "one" };
  handlers: QuickHandlers;
  onLeave: () => void;
}

function RecentRow({ entry: { notification, isInGroup }, handlers, onLeave }: RecentRowProps) {
  const { markAsRead } = useInboxActions();
  const hovers = useMedia(HOVERS);
  const { id, is_read, link } = notification;
  const read = () => {
    if (!is_read) markAsRead(id);
  };
  const open = (event: MouseEvent) => {
    read();
    // In another tab it opens beside this page, where there may be more to read.
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) onLeave();
  };
  return (
    <li ref={useSeenRef(notification)} className={cx("group hover:bg-hover", isInGroup && "pl-8")}>
      <div className="relative flex items-center">
        <SafeAnchor
          link={safeLink(link) ?? `${PATHS.notifications}?id=${id}`}
          onClick={open}
          onAuxClick={read}
          className="min-w-0 flex-1 px-4 py-2 focus-visible:-outline-offset-2"
        >
          <WithOutcome notification={notification}>
            {(outcome) => <NotificationFace notification={notification} outcome={outcome} />}
          </WithOutcome>
        </SafeAnchor>
        {hovers ? (
          <HoverActions notifications={[notification]} handlers={handlers} />
        ) : (
          <MenuActions notifications={[notification]} handlers={handlers} />
        )}
      </div>
      <Answers notification={notification} className="flex flex-wrap gap-2 pt-0.5 pr-4 pb-2.5 pl-17" />
    </li>
  );
}
