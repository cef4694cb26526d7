/** Times as the reader's clock shows them. */
export interface ReaderClock {
  format(time: string): string;
  zone: string;
}

/** A zone that this runtime does not know must not keep a mail from going out: its times are then in UTC. */
export function clockOf(timezone: string, dates: string): ReaderClock {
  const zone = knows(timezone) ? timezone : "UTC";
  const format = new Intl.DateTimeFormat(dates, {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return { zone, format: (time) => format.format(new Date(time)) };
}

function knows(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
