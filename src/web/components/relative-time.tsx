import { useEffect, useState } from "react";
import { serverNow } from "../server-clock.ts";
import { perLocale } from "../texts/wording.tsx";

const MINUTE = 60_000;
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];
const WEEK = 7 * 24 * 60 * MINUTE;

// Made when first needed: it takes a slow phone longer than a page of rows.
const relative = perLocale(
  (locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }),
);
const date = perLocale((locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium" }));
const dateTime = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
);

/** The day and the minute. */
export function exactly(time: string): string {
  return dateTime().format(new Date(time));
}

/** How long ago, in a few letters; past a week, which day. */
export function ago(time: string, now: number): string {
  // A clock that is behind the server's must not see into the future.
  const passed = Math.max(0, now - Date.parse(time));
  if (passed > WEEK) return date().format(new Date(time));
  const [unit, length] = UNITS.find(([, each]) => passed >= each) ?? [];
  return unit && length
    ? relative().format(-Math.floor(passed / length), unit)
    : relative().format(0, "second");
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, updated each minute; one timer for everything that shows it. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const tick = () => setNow(serverNow());
    listeners.add(tick);
    timer ??= setInterval(() => listeners.forEach((each) => void each()), MINUTE);
    return () => {
      listeners.delete(tick);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  }, []);
  return now;
}

/** A time as a person would say it; exactly, when pointed at. */
export function RelativeTime({ time, className }: { time: string; className?: string }) {
  const now = useNow();
  return (
    <time
      dateTime={time}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = exactly(time);
      }}
      className={className}
    >
      {ago(time, now)}
    </time>
  );
}
