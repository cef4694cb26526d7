/** The one clock. Tests set it; everything else asks it. */
export const clock = { now: (): Date => new Date() };
