/** Thrown by `readConfig`; the message says what is missing and is shown to the caller. */
export class NotConfigured extends Error {}

/** The variables and secrets of a deployment, as they come. */
export type Variables = Partial<Record<string, unknown>>;

/** A variable's text; empty where it is not set. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Where the setting that names a provider names none that is known. */
export function unknownProvider(setting: string, providers: readonly string[]): NotConfigured {
  const real = new Intl.ListFormat("en", { type: "disjunction" }).format(
    providers.filter((name) => name !== "outbox"),
  );
  return new NotConfigured(`${setting} must be ${real}; in development also outbox.`);
}

/** Where a deployed Herald is to send by what only shows messages. */
export function outboxOutside(setting: string): NotConfigured {
  return new NotConfigured(
    `${setting}=outbox sends nothing: it is for development only. Name a provider, or leave ${setting} empty.`,
  );
}

/** Where a channel needs an origin for what it links to. */
export function withoutOrigin(setting: string): NotConfigured {
  return new NotConfigured(
    `${setting} needs PUBLIC_ORIGIN for the links in messages, such as https://herald.example.com.`,
  );
}

/** True for what a browser sends as an Origin (RFC 6454 §6.2), and for nothing more. */
export function isOrigin(given: string): boolean {
  return URL.canParse(given) && new URL(given).origin === given;
}

/** @throws {NotConfigured} */
export function positive(value: unknown, name: string, otherwise: number): number {
  const number = text(value) === "" ? otherwise : Number(value);
  if (!(number > 0 && Number.isFinite(number))) throw new NotConfigured(`${name} must be a positive number.`);
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
