import { constants } from "node:os";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { Problem } from "#core/problem";
import { stopGroups } from "./groups.ts";
import { Refused } from "./refused.ts";

const cleanups: (() => Promise<void> | void)[] = [];

/** Has `cleanup` run at the end, whatever the end is; the last one registered is the first to run. */
export function atTheEnd(cleanup: () => Promise<void> | void): void {
  cleanups.unshift(cleanup);
}

/**
 * Runs what a person started from the command line, and ends the process:
 * with 0 when it came to its end, 1 when it did not, and on Ctrl-C or a kill
 * only after everything that it started is gone.
 *
 * @param main may return the exit code; its signal says that the process is being ended
 * @param stopped the exit code when a person ends it, 128 + the signal by default
 */
export async function command(
  // biome-ignore lint/suspicious/noConfusingVoidType: a main that returns nothing is the common one
  main: (ending: AbortSignal) => Promise<number | void>,
  stopped?: number,
): Promise<void> {
  const ending = new AbortController();
  const end = async (code: number) => {
    if (ending.signal.aborted) return;
    ending.abort();
    await stopGroups();
    for (const cleanup of cleanups) await cleanup();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => end(stopped ?? 128 + constants.signals[signal]));
  }
  whenOrphaned(() => end(stopped ?? 128 + constants.signals.SIGHUP));
  // Nobody reads on, as with `| head`.
  process.stdout.on("error", () => end(1));
  try {
    await end((await main(ending.signal)) ?? 0);
  } catch (error) {
    // What fails because the command is being ended is not reported.
    if (!ending.signal.aborted) console.error(explain(error));
    await end(1);
  }
}

/** Npm can be killed without a chance to signal this command, which then ends by itself. */
function whenOrphaned(end: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 500).unref();
}

function explain(error: unknown): unknown {
  if (error instanceof Refused) return error.message;
  if (error instanceof Problem)
    return error.extras.errors?.map(({ detail }) => detail).join("\n") ?? error.code;
  return error;
}

/**
 * Reads the command's options.
 *
 * @param usage how the command is written, shown when it is written otherwise
 * @throws {Refused} on an option that is unknown, or has no value
 */
export function options<const Options extends ParseArgsOptionsConfig>(known: Options, usage: string) {
  try {
    return parseArgs({ options: known, args: process.argv.slice(2), strict: true }).values;
  } catch (error) {
    throw new Refused(`${error instanceof Error ? error.message : error}\nUsage: ${usage}`);
  }
}
