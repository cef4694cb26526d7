import { importJWK, SignJWT } from "jose";
import type { VapidKeys } from "#core/push-settings";

/** RFC 8292 §2 allows a day. */
const VALID_SECONDS = 12 * 60 * 60;
/** A token that is nearly over might be late. */
const RENEWED_BEFORE_SECONDS = 60 * 60;
const MOST_KEPT = 200;

interface Token {
  text: string;
  issuedAt: number;
  expiresAt: number;
}

/** Tokens by key and origin: one serves every message to a push service, for hours. */
const tokens = new Map<string, Token>();

/** The `Authorization` by which a push service knows this deployment (RFC 8292 §3). */
export async function authorization(endpoint: string, keys: VapidKeys, now: Date): Promise<string> {
  const { origin } = new URL(endpoint);
  const name = `${keys.publicKey} ${keys.subject} ${origin}`;
  const at = Math.floor(now.getTime() / 1000);
  const known = tokens.get(name);
  const isGood = known && known.issuedAt <= at && at < known.expiresAt - RENEWED_BEFORE_SECONDS;
  const token = isGood ? known : await issue(origin, keys, at);
  if (!isGood) {
    if (tokens.size >= MOST_KEPT) tokens.clear();
    tokens.set(name, token);
  }
  return `vapid t=${token.text}, k=${keys.publicKey}`;
}

async function issue(
  origin: string,
  { privateKey, publicKey, subject }: VapidKeys,
  at: number,
): Promise<Token> {
  const point = Buffer.from(publicKey, "base64url");
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  const key = await importJWK({ kty: "EC", crv: "P-256", d: privateKey, x, y }, "ES256");
  const expiresAt = at + VALID_SECONDS;
  const text = await new SignJWT({ sub: subject })
    .setProtectedHeader({ typ: "JWT", alg: "ES256" })
    .setAudience(origin)
    .setExpirationTime(expiresAt)
    .sign(key);
  return { text, issuedAt: at, expiresAt };
}
