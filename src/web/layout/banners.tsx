import { ChevronDown, X } from "lucide-react";
import { useState } from "react";
import type { z } from "zod";
import type { Announcement } from "#client/index";
import type { AnnouncementLevel } from "#features/announcements/wire";
import { useAnnouncements, useSession } from "../../react/hooks.ts";
import { messageOf } from "../api.ts";
import { cx } from "../components/cx.ts";
import { LEVELS } from "../components/level.tsx";
import { SafeAnchor } from "../components/safe-anchor.tsx";
import { showToast } from "../components/toaster.ts";
import { Written, WrittenLines } from "../components/written.tsx";
import { shownText } from "../shown-text.ts";
import { notifications } from "../texts/notifications.ts";
import { useMedia, WIDE } from "../use-media.ts";
import { useDismissedHere } from "./dismissed-here.ts";

type Level = z.infer<typeof AnnouncementLevel>;

/** White is readable on each. */
const COLOURS: Record<Level, string> = {
  info: "bg-[#2f4bb3]",
  warning: "bg-[#8a4b00]",
  danger: "bg-[#a31621]",
};

/** The most urgent first. */
const URGENCY: Level[] = ["danger", "warning", "info"];

/** So many are shown before the others are asked for. */
const MOST_SHOWN = { narrow: 1, wide: 2 };

export interface BannerContent {
  title: string;
  message: string;
  level: Level;
  link: string | null;
}

/** One announcement, as it is on top of the page; without `onDismiss` as a preview. */
export function Banner({ level, link, onDismiss, ...written }: BannerContent & { onDismiss?: () => void }) {
  const { icon: Icon } = LEVELS[level];
  const { title, message } = shownText(written);
  return (
    <div className={cx("banner text-white", COLOURS[level])}>
      <div className="mx-auto flex max-w-6xl items-start gap-3 px-4 py-2.5 text-sm sm:px-6">
        <Icon aria-hidden size={18} className="mt-[3px] shrink-0" />
        <p
          dir="auto"
          className="wrap-anywhere max-h-[30dvh] min-w-0 flex-1 overflow-y-auto whitespace-pre-line py-0.5"
        >
          <strong className="font-semibold">
            <Written text={title} />
          </strong>
          {message && "  "}
          <WrittenLines text={message} />{" "}
          {link && (
            <SafeAnchor link={link} className="whitespace-nowrap underline underline-offset-2">
              {notifications.banner.more}
            </SafeAnchor>
          )}
        </p>
        {onDismiss && (
          <button
            type="button"
            aria-label={notifications.banner.dismiss(title)}
            onClick={onDismiss}
            className="-my-1 grid size-8 shrink-0 place-items-center rounded-md hover:bg-white/15 focus-visible:outline-white"
          >
            <X aria-hidden size={18} />
          </button>
        )}
      </div>
    </div>
  );
}

/** What is announced to everyone, on top of every page until it ends or is dismissed. */
export function Banners() {
  const { banners, dismiss } = useBanners();
  const [isOpen, setIsOpen] = useState(false);
  const most = useMedia(WIDE) ? MOST_SHOWN.wide : MOST_SHOWN.narrow;
  const shown = isOpen ? banners : banners.slice(0, most);
  const hidden = banners.length - shown.length;
  return (
    <section aria-label={notifications.banner.region} aria-live="polite" className="empty:hidden">
      {shown.map((announcement) => (
        <div key={announcement.id} className="animate-[slide-down_320ms_var(--ease-out)] overflow-hidden">
          <Banner {...announcement} onDismiss={() => dismiss(announcement)} />
        </div>
      ))}
      {hidden > 0 && (
        <button
          type="button"
          onClick={() => setIsOpen(true)}
          className="flex w-full items-center justify-center gap-1.5 border-line border-b bg-surface py-1.5 font-medium text-muted text-xs hover:bg-hover hover:text-text focus-visible:-outline-offset-2"
        >
          {notifications.banner.others(hidden)}
          <ChevronDown aria-hidden size={14} />
        </button>
      )}
    </section>
  );
}

/** The announcements that are shown here, and how one is dismissed: by the server for a signed-in user, else by this browser. */
function useBanners() {
  const { announcements, dismiss } = useAnnouncements();
  const { isDismissed, dismissHere } = useDismissedHere();
  const isVisitor = useSession().status === "signed-out";
  const live = isVisitor ? announcements.filter((each) => !isDismissed(each)) : announcements;
  return {
    banners: live.toSorted((a, b) => URGENCY.indexOf(a.level) - URGENCY.indexOf(b.level)),
    dismiss(announcement: Announcement) {
      if (isVisitor) dismissHere(announcement);
      else dismiss(announcement.id).catch((error) => showToast({ level: "danger", title: messageOf(error) }));
    },
  };
}
