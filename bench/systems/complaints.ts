/** What the emulator itself reports. Under a flood its queue runs out of timers, and says so each time. */
const EMULATOR_ERROR = /QuotaExceededError|(?:\[ERROR\]|Uncaught |Error: ).*/;
const LOG_LINE = /"level":"(info|warn|error)","what":"([^"]+)"/;

/** What a server complained of in its output, and how often. Its log has ordinary lines too: those of level info are no complaint. */
export function complaintsIn(output: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of output.split("\n")) {
    const [, level, what] = LOG_LINE.exec(line) ?? [];
    if (level === "info") continue;
    const complaint = what ?? EMULATOR_ERROR.exec(line)?.[0];
    if (complaint !== undefined) counts.set(complaint, (counts.get(complaint) ?? 0) + 1);
  }
  return counts;
}
