import type { Miniflare, V4MiniflareOptions, WorkerdStructuredLog } from "miniflare";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts miniflare, which is what wrangler runs Workers in. It is loaded only
 * now: most commands find nothing to do for it, and it takes a second.
 *
 * At a signal it would end the process before anything can be finished. Where
 * there are other listeners for signals already, its own are removed.
 *
 * @param isQuiet prints warnings and errors only
 */
export async function startMiniflare(options: V4MiniflareOptions, isQuiet = false): Promise<Miniflare> {
  const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = await import("miniflare");
  const before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));
  const defaults = {
    cf: false,
    logRequests: false,
    log: new Log(LogLevel.WARN),
    handleStructuredLogs: (logged: WorkerdStructuredLog) => print(logged, isQuiet),
  };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ ...defaults, ...options }));
  for (const [signal, known] of before) {
    if (known.length === 0) continue;
    for (const listener of process.listeners(signal))
      if (!known.includes(listener)) process.off(signal, listener);
  }
  return miniflare;
}

/** Of our flags for V8, workerd says that it cannot use what was compiled for others. */
const OF_OUR_FLAGS = "bootstrap compile cache failed its compatibility check";

function print({ level, message }: WorkerdStructuredLog, isQuiet: boolean): void {
  if (message.includes(OF_OUR_FLAGS)) return;
  if (level === "error" || level === "warn") console.error(message);
  else if (!isQuiet) console.log(message);
}
