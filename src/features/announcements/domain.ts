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
