import { importJWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Config, SigningKey } from "#core/config";
import type { Ports } from "#core/ports";
import type { SessionClaims } from "#http/session";

const ISSUER = "herald";
const AUDIENCE = "herald";
const MAX_TOKEN_BYTES = 2048;
/** How many tokens an isolate remembers to be genuine. */
const MAX_PROVEN = 1000;

const Claims = z.object({
  token_type: z.literal("sliding"),
  sub: z.string().regex(/^[1-9]\d{0,15}$/),
  user_id: z.int(),
  jti: z.string().min(1).max(64),
  ver: z.int(),
  iat: z.int(),
  exp: z.int(),
  refresh_exp: z.int(),
});

type Key = Awaited<ReturnType<typeof importJWK>>;
type KeyRing = {
  current: string;
  signing: Key;
  verifying: Map<string, Key>;
  proven: Map<string, SessionClaims>;
};
const rings = new WeakMap<Config, Promise<KeyRing>>();

function keyRing(config: Config): Promise<KeyRing> {
  const known = rings.get(config);
  if (known) return known;
  const ring = importKeys(config.signingKeys);
  rings.set(config, ring);
  return ring;
}

async function importKeys(keys: SigningKey[]): Promise<KeyRing> {
  const [first] = keys;
  if (!first) throw new Error("There is no signing key.");
  const verifying = new Map<string, Key>();
  for (const key of keys) verifying.set(key.kid, await importJWK(publicPart(key), "EdDSA"));
  return {
    current: first.kid,
    signing: await importJWK({ ...first }, "EdDSA"),
    verifying,
    proven: new Map(),
  };
}

function publicPart({ kty, crv, x }: SigningKey) {
  return { kty, crv, x };
}

/** The public keys, for those who verify our tokens (RFC 7517 §5). */
export function jwks(config: Config) {
  return {
    keys: config.signingKeys.map((key) => ({ ...publicPart(key), kid: key.kid, alg: "EdDSA", use: "sig" })),
  };
}

/**
 * Signs a sliding token (semantics of simplejwt's SlidingToken) for a session,
 * valid from now. No token outlives its session, so a sign-out need be
 * remembered only until the session would have ended.
 */
export async function issueToken(
  platform: Ports<"now" | "config">,
  claims: Omit<SessionClaims, "expiresAt">,
): Promise<string> {
  const ring = await keyRing(platform.config);
  const now = Math.floor(platform.now().getTime() / 1000);
  return new SignJWT({
    token_type: "sliding",
    user_id: claims.user,
    ver: claims.version,
    refresh_exp: claims.refreshExpiresAt,
  })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: ring.current })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(String(claims.user))
    .setJti(claims.jti)
    .setIssuedAt(now)
    .setExpirationTime(expiryFrom(platform, claims.refreshExpiresAt))
    .sign(ring.signing);
}

/** When a token that is issued now expires: never after its session. */
export function expiryFrom({ config, now }: Ports<"config" | "now">, refreshExpiresAt: number): number {
  const seconds = Math.floor(now().getTime() / 1000) + Math.round(config.tokenMinutes * 60);
  return Math.min(seconds, refreshExpiresAt);
}

/** A session that begins now. */
export function newSession(
  platform: Ports<"now" | "config">,
  user: number,
  version: number,
): Omit<SessionClaims, "expiresAt"> {
  const now = Math.floor(platform.now().getTime() / 1000);
  const refreshExpiresAt = now + Math.round(platform.config.refreshDays * 24 * 60 * 60);
  return { user, jti: crypto.randomUUID(), version, refreshExpiresAt };
}

/**
 * What a token says, or undefined when it is not a valid one of ours.
 *
 * A signature does not change, so a token that was proven to be ours is not
 * proven again; whether it is still valid is asked each time.
 *
 * @param expired accepts a token past its `exp`, as a refresh does, but not past its `refresh_exp`
 */
export async function readToken(
  platform: Ports<"now" | "config">,
  token: string,
  { expired = false } = {},
): Promise<SessionClaims | undefined> {
  if (token.length > MAX_TOKEN_BYTES) return undefined;
  const ring = await keyRing(platform.config);
  const claims = ring.proven.get(token) ?? (await proveToken(ring, token));
  if (!claims) return undefined;
  const now = platform.now().getTime();
  if (claims.refreshExpiresAt * 1000 <= now) return undefined;
  return expired || claims.expiresAt * 1000 > now ? claims : undefined;
}

/**
 * What a token of ours says, whenever it expires. Issuer, audience, type and
 * algorithm are fixed, and keys come from our own ring only (RFC 8725 §3.1,
 * §3.9, §3.10).
 */
async function proveToken(ring: KeyRing, token: string): Promise<SessionClaims | undefined> {
  let payload: JWTPayload;
  try {
    const verified = await jwtVerify(
      token,
      (header) => {
        const key = ring.verifying.get(header.kid ?? "");
        if (!key) throw new Error("unknown kid");
        return key;
      },
      // At the beginning of time nothing has expired yet.
      { algorithms: ["EdDSA"], issuer: ISSUER, audience: AUDIENCE, typ: "JWT", currentDate: new Date(0) },
    );
    payload = verified.payload;
  } catch {
    return undefined;
  }
  const claims = Claims.safeParse(payload);
  if (!claims.success || claims.data.sub !== String(claims.data.user_id)) return undefined;
  const { user_id: user, jti, ver: version, exp: expiresAt, refresh_exp: refreshExpiresAt } = claims.data;
  const session = { user, jti, version, expiresAt, refreshExpiresAt };
  remember(ring.proven, token, session);
  return session;
}

/** Keeps at most MAX_PROVEN tokens; the oldest goes first. */
function remember(proven: Map<string, SessionClaims>, token: string, claims: SessionClaims): void {
  const [oldest] = proven.keys();
  if (proven.size >= MAX_PROVEN && oldest !== undefined) proven.delete(oldest);
  proven.set(token, claims);
}
