import { X } from "lucide-react";
import type { z } from "zod";
import type { AnnouncementLevel } from "#features/announcements/wire";
import { useAnnouncements } from "../../react/hooks.ts";
import { messageOf } from "../api.ts";
import { cx } from "../components/cx.ts";
import { LEVELS } from "../components/level.tsx";
import { SafeAnchor } from "../components/safe-anchor.tsx";
import { say } from "../components/toaster.ts";
import { notifications } from "../texts/notifications.ts";

type Level = z.infer<typeof AnnouncementLevel>;

/** White is readable on every part of each. */
const GRADIENTS: Record<Level, string> = {
  info: "from-[#2348a8] to-[#4b3fae]",
  warning: "from-[#8a4b00] to-[#9a3f12]",
  danger: "from-[#a31621] to-[#8a1550]",
};

export interface BannerContent {
  title: string;
  message: string;
  level: Level;
  link: string | null;
}

/** One announcement, as it is on top of the page; without `onDismiss` as a preview. */
export function Banner({
  title,
  message,
  level,
  link,
  onDismiss,
}: BannerContent & { onDismiss?: () => void }) {
  const { icon: Icon } = LEVELS[level];
  return (
    <div className={cx("bg-gradient-to-r text-white", GRADIENTS[level])}>
      <div className="mx-auto flex max-w-6xl items-start gap-3 px-4 py-2.5 text-sm sm:px-6">
        <Icon aria-hidden size={18} className="mt-px shrink-0" />
        <p className="min-w-0 flex-1 break-words">
          <strong className="mr-2 font-semibold">{title}</strong>
          {message}{" "}
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
  const { announcements, dismiss } = useAnnouncements();
  const close = (id: number) =>
    dismiss(id).catch((error) => say({ level: "danger", title: messageOf(error) }));
  return (
    <section aria-label={notifications.banner.region} aria-live="polite" className="empty:hidden">
      {announcements.map((announcement) => (
        <div key={announcement.id} className="animate-[slide-down_320ms_var(--ease-out)] overflow-hidden">
          <Banner {...announcement} onDismiss={() => void close(announcement.id)} />
        </div>
      ))}
    </section>
  );
}
