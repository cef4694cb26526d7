import type { Digest } from "#features/preferences/wire";

/** What the clocks of a zone show: the day of the week, 1 for Monday, and the minutes since midnight. */
export interface LocalTime {
  weekday: number;
  minutes: number;
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function localTimeIn(timeZone: string, now: number): LocalTime {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return {
    weekday: DAYS.indexOf(parts.get("weekday") ?? "Mon") + 1,
    minutes: Number(parts.get("hour")) * 60 + Number(parts.get("minute")),
  };
}

/** When the next digest is due: so many days ahead, at that time of day. */
export interface NextMail {
  days: number;
  time: string;
}

export function nextMail({ cadence, at, weekday }: Digest, now: LocalTime): NextMail {
  const due = minutesOf(at);
  if (cadence === "hourly") return nextHour(due % 60, now.minutes);
  const isLater = due > now.minutes;
  if (cadence === "daily") return { days: isLater ? 0 : 1, time: at };
  const days = (weekday - now.weekday + 7) % 7;
  return { days: days === 0 && !isLater ? 7 : days, time: at };
}

function nextHour(minute: number, now: number): NextMail {
  const hour = Math.floor(now / 60) + (minute > now % 60 ? 0 : 1);
  return { days: Math.floor(hour / 24), time: timeOf((hour % 24) * 60 + minute) };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function timeOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** A time such as 08:00 as people of that language write it. */
export function writtenTime(time: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" });
  return format.format(new Date(`1970-01-01T${time}Z`));
}

/** The name of a weekday, 1 for Monday. */
export function weekdayName(weekday: number, locale: string, width: "long" | "short" = "long"): string {
  // 5 January 1970 was a Monday.
  const day = new Date(Date.UTC(1970, 0, 4 + weekday));
  return new Intl.DateTimeFormat(locale, { weekday: width, timeZone: "UTC" }).format(day);
}

/** All zones that this browser knows, with the one that is chosen. */
export function zonesWith(chosen: string): string[] {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), chosen])].sort();
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}
