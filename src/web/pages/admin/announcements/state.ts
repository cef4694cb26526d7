import type { Announcement } from "#client/index";
import type { Tone } from "../../../components/badge.tsx";
import { admin } from "../../../texts/admin.ts";

export const ANNOUNCEMENTS = "/api/global-notifications/";
export const ALL_ANNOUNCEMENTS = `${ANNOUNCEMENTS}?all=true`;

export type State = "live" | "scheduled" | "ended" | "off";

export const TONES: Record<State, Tone> = {
  live: "success",
  scheduled: "info",
  ended: "neutral",
  off: "warning",
};

/** How an announcement stands; the server decides the same (contract §6). */
export function stateOf(announcement: Announcement, now: number): State {
  const { is_active, show_on_site, starts_at, expires_at } = announcement;
  if (!is_active || !show_on_site) return "off";
  if (expires_at !== null && Date.parse(expires_at) <= now) return "ended";
  return starts_at !== null && Date.parse(starts_at) > now ? "scheduled" : "live";
}

/** What became of a new one: people see it, will see it, or do not. */
export function becameOf(announcement: Announcement, now: number): string {
  const { made, planned, saved } = admin.announcements;
  const said: Partial<Record<State, string>> = { live: made, scheduled: planned };
  return said[stateOf(announcement, now)] ?? saved;
}
