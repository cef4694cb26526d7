type Level = "info" | "warn" | "error";

/** Facts worth a line; never a token, an address, a body or a text from a person. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Writes one structured line. Of an error it holds the error's own message, never a client's text. */
export function log(level: Level, what: string, fields: LogFields = {}, error?: unknown): void {
  const trouble = error === undefined ? {} : { error: wholeOf(error) };
  console[level](JSON.stringify({ level, what, ...fields, ...trouble }));
}

/**
 * The words of an error and of its causes. Of a statement that failed they
 * leave out the values it was given, which drizzle puts into its message: what
 * people wrote is among them, and secrets.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = "query" in error && "params" in error ? `Failed query: ${error.query}` : error.message;
  return error.cause === undefined ? own : `${own}: ${messageOf(error.cause)}`;
}

/** The same, and where it happened. */
function wholeOf(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return messageOf(error);
  const at = error.stack.indexOf(error.message);
  const places = at < 0 ? "" : error.stack.slice(at + error.message.length);
  return `${error.name}: ${messageOf(error)}${places}`;
}
