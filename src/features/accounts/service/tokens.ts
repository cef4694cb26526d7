import { importJWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Config, SigningKey } from "#core/config";
import type { Session } from "#http/session";
import type { Platform } from "#platform";

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
type KeyRing = { current: string; signing: Key; verifying: Map<string, Key>; proven: Map<string, Session> };
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

/** The public keys, for whoever verifies our tokens (RFC 7517 §5). */
export function jwks(config: Config) {
  return {
    keys: config.signingKeys.map((key) => ({ ...publicPart(key), kid: key.kid, alg: "EdDSA", use: "sig" })),
  };
}

/**
 * Signs a sliding token (semantics of simplejwt's SlidingToken) for a session,
 * valid from now. None outlives its session, so that a signed-out one may be
 * forgotten when the session would have ended.
 */
export async function issueToken(platform: Platform, session: Omit<Session, "expiresAt">): Promise<string> {
  const ring = await keyRing(platform.config);
  const now = Math.floor(platform.now().getTime() / 1000);
  return new SignJWT({
    token_type: "sliding",
    user_id: session.user,
    ver: session.version,
    refresh_exp: session.refreshExpiresAt,
  })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: ring.current })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(String(session.user))
    .setJti(session.jti)
    .setIssuedAt(now)
    .setExpirationTime(
      Math.min(now + Math.round(platform.config.tokenMinutes * 60), session.refreshExpiresAt),
    )
    .sign(ring.signing);
}

/** A session that begins now. */
export function newSession(platform: Platform, user: number, version: number): Omit<Session, "expiresAt"> {
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
  platform: Platform,
  token: string,
  { expired = false } = {},
): Promise<Session | undefined> {
  if (token.length > MAX_TOKEN_BYTES) return undefined;
  const ring = await keyRing(platform.config);
  const session = ring.proven.get(token) ?? (await proveToken(ring, token));
  if (!session) return undefined;
  const now = platform.now().getTime();
  if (session.refreshExpiresAt * 1000 <= now) return undefined;
  return expired || session.expiresAt * 1000 > now ? session : undefined;
}

/**
 * What a token of ours says, whenever it expires. Issuer, audience, type and
 * algorithm are fixed, and keys come from our own ring only (RFC 8725 §3.1,
 * §3.9, §3.10).
 */
async function proveToken(ring: KeyRing, token: string): Promise<Session | undefined> {
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

/** The first to be remembered is the first to be forgotten. */
function remember(proven: Map<string, Session>, token: string, session: Session): void {
  const [oldest] = proven.keys();
  if (proven.size >= MAX_PROVEN && oldest !== undefined) proven.delete(oldest);
  proven.set(token, session);
}
