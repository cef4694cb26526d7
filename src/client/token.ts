/** A timer takes no more than 24 days. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** How long a token that has just come lives by its own account, whatever the clocks say; in milliseconds. */
export function lifeOf(token: string): number {
  const payload = token.split(".")[1] ?? "";
  const { iat, exp } = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/")));
  return Math.min(LONGEST_MS, (exp - iat) * 1000);
}
