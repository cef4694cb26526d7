/** When what is put away comes back, by the reader's clock. */
export interface LaterTimes {
  hour: Date;
  tomorrow: Date;
  /** Undefined where that is tomorrow already. */
  monday: Date | undefined;
}

/** People begin to read at this hour. */
const MORNING = 8;
const MONDAY = 1;
const WEEK = 7;

/**
 * The times that are offered at `now`. Days and hours are those of the reader's
 * zone: tomorrow morning is at 8 also where the clocks change in between.
 */
export function laterTimes(now: Date): LaterTimes {
  const inDays = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
  const untilMonday = (MONDAY - now.getDay() + WEEK) % WEEK || WEEK;
  return {
    hour: new Date(now.getTime() + 60 * 60 * 1000),
    tomorrow: inDays(1),
    monday: untilMonday > 1 ? inDays(untilMonday) : undefined,
  };
}

/** The limits of the API, with a minute in reserve (contract §11): in 1 minute to 1 year. */
export function laterLimits(now: Date): { min: Date; max: Date } {
  const minute = 60 * 1000;
  return {
    min: new Date(now.getTime() + 2 * minute),
    max: new Date(now.getTime() + 365 * 24 * 60 * minute - minute),
  };
}
