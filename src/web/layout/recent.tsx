import { Popover } from "@base-ui/react/popover";
import { BellOff, Check, CheckCheck } from "lucide-react";
import { Link, useNavigate } from "react-router";
import type { Notification } from "#client/index";
import { type Anchored, closing } from "../components/anchored.ts";
import { Button, IconButton } from "../components/button.tsx";
import { cx } from "../components/cx.ts";
import { Empty, Failed, LoadingRows } from "../components/empty.tsx";
import { NotificationFace } from "../components/notification-face.tsx";
import { follow } from "../components/safe-anchor.tsx";
import { useInboxActions } from "../inbox-actions.ts";
import { PATHS } from "../paths.ts";
import { notifications as texts } from "../texts/notifications.ts";
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
            {texts.page.markAll}
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
  const navigate = useNavigate();
  const { markAsRead } = useInboxActions();
  const { id, is_read, link } = notification;
  const open = () => {
    if (!is_read) markAsRead(id);
    onLeave();
    if (!follow(link, navigate)) navigate(`${PATHS.notifications}?id=${id}`);
  };
  return (
    <li className={cx("group relative flex items-start gap-1 pr-2", !is_read && "bg-accent-soft/40")}>
      <button
        type="button"
        onClick={open}
        className="min-w-0 flex-1 py-3 pl-4 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <NotificationFace notification={notification} />
      </button>
      {!is_read && (
        <IconButton
          label={`${texts.page.markRead}: ${notification.title}`}
          className="my-2 size-8"
          onClick={() => markAsRead(id)}
        >
          <Check aria-hidden size={16} />
        </IconButton>
      )}
    </li>
  );
}
