import { Bell as BellIcon } from "lucide-react";
import { useRef, useState } from "react";
import { useNotifications } from "../../react/hooks.ts";
import { IconButton } from "../components/button.tsx";
import { lazyPart } from "../components/lazy.tsx";
import { usePrepared } from "../components/use-prepared.ts";
import { notifications as texts } from "../texts/notifications.ts";

const Recent = lazyPart(() => import("./recent.tsx"), "Recent");

const MOST_SHOWN = 99;

/** The number of what is unread, and behind it the latest. */
export function Bell() {
  const { unreadCount } = useNotifications();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  usePrepared(Recent.prepare);
  return (
    <>
      <IconButton
        ref={anchor}
        label={texts.bell.label(unreadCount)}
        title={texts.bell.title}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen((before) => !before)}
        className="aria-expanded:bg-hover aria-expanded:text-text"
      >
        <BellIcon aria-hidden size={19} />
        <Count unread={unreadCount} />
      </IconButton>
      {open && <Recent anchor={anchor} open={open} onOpenChange={setOpen} onMissing={() => setOpen(false)} />}
      <p role="status" className="sr-only">
        {unreadCount > 0 && texts.bell.unread(unreadCount)}
      </p>
    </>
  );
}

function Count({ unread }: { unread: number }) {
  if (unread === 0) return null;
  return (
    <span
      aria-hidden
      className="absolute -top-0.5 left-4.5 grid whitespace-nowrap h-[1.125rem] min-w-[1.125rem] place-items-center rounded-full bg-accent px-1 font-semibold text-[0.6875rem] text-on-accent tabular-nums ring-2 ring-surface"
    >
      {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
    </span>
  );
}
