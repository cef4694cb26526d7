/** Thrown by `readConfig`; the message says what is missing and is shown to the caller. */
export class NotConfigured extends Error {}

/** The variables and secrets of a deployment, as they come. */
export type Variables = Partial<Record<string, unknown>>;

/** A variable's text; empty where it is not set. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** @throws {NotConfigured} */
export function positive(value: unknown, name: string, otherwise: number): number {
  const number = text(value) === "" ? otherwise : Number(value);
  if (!(number > 0 && Number.isFinite(number))) throw new NotConfigured(`${name} is not a positive number.`);
  return number;
}

/**
 * A time to wait in seconds; 0 is no wait at all.
 *
 * @throws {NotConfigured}
 */
export function seconds(value: unknown, name: string, otherwise: number): number {
  return text(value).trim() === "0" ? 0 : positive(value, name, otherwise);
}
