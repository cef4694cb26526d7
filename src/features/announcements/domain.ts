import type { AnnouncementUpdate } from "#core/announcements";
import type * as wire from "./wire.ts";

/** An announcement as it is kept. */
export interface Announcement {
  id: number;
  rev: number;
  title: string;
  message: string;
  level: string;
  link: string | null;
  showOnSite: boolean;
  isActive: boolean;
  startsAt: Date | null;
  expiresAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
}

/** Where an announcement is in its life. */
export type Phase = "waiting" | "live" | "ended";

const ORDER = { waiting: 0, live: 1, ended: 2 } as const satisfies Record<Phase, number>;

export function phaseAt(announcement: Announcement, now: Date): Phase {
  const { deletedAt, isActive, showOnSite, startsAt, expiresAt } = announcement;
  if (deletedAt || !isActive || !showOnSite) return "ended";
  if (expiresAt && expiresAt <= now) return "ended";
  return startsAt && startsAt > now ? "waiting" : "live";
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long announcements are kept that are over, and how many at most of any kind before those that are over go. */
export const KEPT = {
  deletedMs: 30 * DAY_MS,
  expiredMs: 365 * DAY_MS,
  /** By then every hub has received the end of an announcement. */
  surplusMs: 10 * 60 * 1000,
  count: 1000,
};

/** @param newer how many newer announcements are kept */
export function isKeptNoLonger(announcement: Announcement, now: Date, newer: number): boolean {
  if (phaseAt(announcement, now) !== "ended") return false;
  const { deletedAt, expiresAt, updatedAt } = announcement;
  const isPast = (at: Date | null, kept: number) => at !== null && at.getTime() < now.getTime() - kept;
  if (isPast(deletedAt, KEPT.deletedMs) || isPast(expiresAt, KEPT.expiredMs)) return true;
  return newer >= KEPT.count && isPast(deletedAt ?? updatedAt, KEPT.surplusMs);
}

/** The update that says what is true of an announcement at `now`. */
export function updateAt(announcement: Announcement, now: Date): AnnouncementUpdate {
  const phase = phaseAt(announcement, now);
  const next = { waiting: announcement.startsAt, live: announcement.expiresAt, ended: null }[phase];
  return {
    id: announcement.id,
    version: announcement.rev * 4 + ORDER[phase],
    announcement: phase === "live" ? present(announcement) : null,
    until: next?.getTime() ?? null,
  };
}

export function present(announcement: Announcement): wire.Announcement {
  const { id, title, message, level, link, showOnSite, isActive } = announcement;
  return {
    id,
    title,
    message,
    level: level as wire.Announcement["level"],
    link,
    show_on_site: showOnSite,
    is_active: isActive,
    starts_at: announcement.startsAt?.toISOString() ?? null,
    expires_at: announcement.expiresAt?.toISOString() ?? null,
    created_at: announcement.createdAt.toISOString(),
    updated_at: announcement.updatedAt.toISOString(),
  };
}
