/** A statement as drizzle says it: the text, and what stands for each `?`. */
interface Statement {
  sql: string;
  params: unknown[];
}

/**
 * Writes a statement's parameters into its text, for the commands that take
 * text alone. Drizzle puts every value among the parameters, so that each `?`
 * of its text is the place of one.
 */
export function inlined({ sql, params }: Statement): string {
  const rest = [...params];
  return `${sql.replaceAll("?", () => literal(rest.shift()))};`;
}

/** A value as SQLite reads it back (https://sqlite.org/lang_expr.html#literal_values_constants_). */
function literal(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string" && !value.includes("\0")) return `'${value.replaceAll("'", "''")}'`;
  throw new TypeError("There is no SQL literal for this value.");
}
