import { Popover } from "@base-ui/react/popover";
import { BellOff, Check, CheckCheck, MailOpen } from "lucide-react";
import type { MouseEvent } from "react";
import { Link } from "react-router";
import { type Notification, safeLink } from "#client/index";
import { type Anchored, closing } from "../components/anchored.ts";
import { Button, IconButton } from "../components/button.tsx";
import { Empty, Failed, LoadingRows } from "../components/empty.tsx";
import { NotificationFace } from "../components/notification-face.tsx";
import { useOutcome } from "../components/outcome.tsx";
import { SafeAnchor } from "../components/safe-anchor.tsx";
import { useInboxActions } from "../inbox-actions.ts";
import { PATHS } from "../paths.ts";
import { shownText } from "../shown-text.ts";
import { inbox } from "../texts/inbox.ts";
import { notifications as texts } from "../texts/notifications.ts";
import { useSeenRef } from "../use-seen-ref.ts";
import { useRecent } from "./use-recent.ts";

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
            className="popup flex max-h-[min(36rem,80dvh)] w-[min(25rem,calc(100vw-1rem))] flex-col overflow-hidden"
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
  const { markAllAsRead } = useInboxActions();
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
        <ul className="divide-y divide-line">
          {notifications.map((notification) => (
            <RecentRow key={notification.id} notification={notification} onLeave={onLeave} />
          ))}
        </ul>
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

function RecentRow({ notification, onLeave }: { notification: Notification; onLeave: () => void }) {
  const { markAsRead, archive } = useInboxActions();
  const outcome = useOutcome(notification);
  const { id, is_read, link } = notification;
  const { title } = shownText(notification);
  const read = () => {
    if (!is_read) markAsRead(id);
  };
  const open = (event: MouseEvent) => {
    read();
    // In another tab it opens beside this page, where there may be more to read.
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) onLeave();
  };
  return (
    <li ref={useSeenRef(notification)} className="group relative flex items-center hover:bg-hover">
      <SafeAnchor
        link={safeLink(link) ?? `${PATHS.notifications}?id=${id}`}
        onClick={open}
        onAuxClick={read}
        className="min-w-0 flex-1 px-4 py-2 focus-visible:-outline-offset-2"
      >
        <NotificationFace notification={notification} outcome={outcome} />
      </SafeAnchor>
      <span className="right-2 flex rounded-lg bg-raised opacity-0 shadow-pop group-focus-within:opacity-100 group-hover:opacity-100 hover-none:mr-2 hover-none:opacity-100 hover-none:shadow-none hover-any:absolute">
        {!is_read && (
          <IconButton label={`${inbox.page.markRead}: ${title}`} onClick={read} className="size-8">
            <MailOpen aria-hidden size={16} />
          </IconButton>
        )}
        <IconButton
          label={`${inbox.page.done}: ${title}`}
          onClick={() => archive([id])}
          className="size-8 hover-none:hidden"
        >
          <Check aria-hidden size={16} />
        </IconButton>
      </span>
    </li>
  );
}
