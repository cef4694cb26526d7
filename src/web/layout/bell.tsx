import { Popover } from "@base-ui/react/popover";
import { Bell as BellIcon } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNotifications } from "../herald.tsx";
import { notifications as texts } from "../texts/notifications.ts";

const Recent = lazy(async () => ({ default: (await import("./recent.tsx")).Recent }));

const MOST_SHOWN = 99;

/** The number of what is unread, and behind it the latest. */
export function Bell() {
  const { unreadCount } = useNotifications();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          aria-label={texts.bell.label(unreadCount)}
          className="relative inline-grid size-9 place-items-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-text data-popup-open:bg-hover data-popup-open:text-text"
        >
          <BellIcon aria-hidden size={19} />
          {unreadCount > 0 && (
            <span
              aria-hidden
              data-testid="unread-count"
              className="absolute top-0 right-0 grid h-[1.125rem] min-w-[1.125rem] place-items-center rounded-full bg-accent px-1 font-semibold text-[0.6875rem] text-on-accent tabular-nums ring-2 ring-surface"
            >
              {unreadCount > MOST_SHOWN ? `${MOST_SHOWN}+` : unreadCount}
            </span>
          )}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner align="end" sideOffset={8} collisionPadding={8} className="z-40">
            <Popover.Popup className="popup flex max-h-[min(36rem,80dvh)] w-[min(25rem,calc(100vw-1rem))] flex-col overflow-hidden">
              <Suspense fallback={<div className="h-64" />}>
                <Recent onLeave={() => setOpen(false)} />
              </Suspense>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <p role="status" className="sr-only">
        {unreadCount > 0 && texts.bell.news(unreadCount)}
      </p>
    </>
  );
}
