type Level = "info" | "warn" | "error";

/** Facts worth a line; never a token, an address, a body or a text from a person. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Writes one structured line. An error's own message is code's, not a client's, and is written whole. */
export function log(level: Level, what: string, fields: LogFields = {}, error?: unknown): void {
  const trouble =
    error === undefined
      ? {}
      : { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  console[level](JSON.stringify({ level, what, ...fields, ...trouble }));
}
