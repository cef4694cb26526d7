/** Times as the reader's clock shows them. */
export interface ReaderClock {
  format(time: string): string;
  zone: string;
}

/** Making a format takes longer than writing a mail with it. */
const formats = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATS = 200;

/** A zone that this runtime does not know must not keep a mail from going out: its times are then in UTC. */
export function clockOf(timezone: string, dates: string): ReaderClock {
  const known = formatOf(timezone, dates);
  const format = known ?? formatOf("UTC", dates);
  return { zone: known ? timezone : "UTC", format: (time) => format?.format(new Date(time)) ?? time };
}

/** @returns undefined for a zone that this runtime does not know */
function formatOf(timeZone: string, dates: string): Intl.DateTimeFormat | undefined {
  const key = `${dates} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  try {
    const format = new Intl.DateTimeFormat(dates, {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
    if (formats.size >= MOST_FORMATS) formats.clear();
    formats.set(key, format);
    return format;
  } catch {
    return undefined;
  }
}
