/** The one clock. Tests set it; everything else reads it. */
export const clock = {
  now: (): Date => new Date(),
  /** Resolves after so many milliseconds. */
  wait: (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
};
