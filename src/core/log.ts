type Level = "info" | "warn" | "error";

/** The fields of a log line; never a token, an address, a body or a text that a person wrote. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Writes one structured line. Of an error it holds the error's own message, never a client's text. */
export function log(level: Level, what: string, fields: LogFields = {}, error?: unknown): void {
  const cause = error === undefined ? {} : { error: messageAndStackOf(error) };
  console[level](JSON.stringify({ level, what, ...fields, ...cause }));
}

/**
 * The messages of an error and its causes. The values of a failed SQL statement,
 * which drizzle puts into its message, are left out: they hold what people
 * wrote, and secrets.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = "query" in error && "params" in error ? `Failed query: ${error.query}` : error.message;
  return error.cause === undefined ? own : `${own}: ${messageOf(error.cause)}`;
}

/** The same with the stack trace. */
function messageAndStackOf(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return messageOf(error);
  const at = error.stack.indexOf(error.message);
  const frames = at < 0 ? "" : error.stack.slice(at + error.message.length);
  return `${error.name}: ${messageOf(error)}${frames}`;
}
