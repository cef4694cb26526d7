/**
 * How long a test waits for what must happen. It only ends a test that fails,
 * so it is as long as the slowest machine may need, and no test's result
 * depends on it. The time limit of a test is longer (vitest.config.ts).
 */
export const PATIENCE_MS = 60_000;
