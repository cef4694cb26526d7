/** A timer takes no more than 24 days. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** How long a new token lives by its own claims, whatever this device's clock says; in milliseconds. */
export function lifetimeOf(token: string): number {
  // Names and numbers are the same in base64 and base64url (RFC 4648 §5), which differ in ">", "?" and what is not ASCII.
  const { iat, exp } = JSON.parse(atob(token.split(".")[1] as string));
  return Math.min(LONGEST_MS, (exp - iat) * 1000);
}
