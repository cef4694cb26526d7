import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA-256 of `message` under the deployment's secret; `purpose` keeps one use from serving another. */
export function sign(secret: string, purpose: string, message: string): string {
  return createHmac("sha256", secret).update(`${purpose}\n${message}`).digest("base64url");
}

/** Compares in constant time, so that timing does not show where the two differ. */
export function same(one: string, other: string): boolean {
  const a = createHash("sha256").update(one).digest();
  const b = createHash("sha256").update(other).digest();
  return timingSafeEqual(a, b);
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Stands for a text where others have a user's id: those are above 0, and this is below. */
export function standInFor(text: string): number {
  return -createHash("sha256").update(text).digest().readUIntBE(0, 6) - 1;
}
