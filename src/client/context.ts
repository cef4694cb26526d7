import type { Host, TokenStorage } from "./types.ts";

/** What the parts of a client have in common. */
export interface Context {
  readonly host: Host;
  readonly origin: string;
  /** Null where the session cookie signs in. */
  readonly storage: TokenStorage | null;
}

/** @returns what cancels it */
export function after(host: Host, milliseconds: number, run: () => void): () => void {
  const timer = host.setTimeout(run, milliseconds);
  return () => host.clearTimeout(timer);
}
