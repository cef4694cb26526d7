import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** How a password was hashed: scrypt's parameters (RFC 7914 §2), `ln` being log2 of N. */
interface Cost {
  ln: number;
  r: number;
  p: number;
}

const R = 8;
const P = 3;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

/** Hashes a password's exact bytes with N = 2^ln. Returns a PHC string. */
export async function hashPassword(password: string, ln: number): Promise<string> {
  const cost = { ln, r: R, p: P };
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Compares a password with a hash. Without a hash it takes the same work with
 * today's parameters, so that the time does not show which names exist.
 */
export async function verifyPassword(
  password: string,
  phc: string | undefined,
  ln: number,
): Promise<boolean> {
  const kept = phc === undefined ? undefined : parse(phc);
  if (!kept) {
    await derive(password, Buffer.alloc(SALT_BYTES), HASH_BYTES, { ln, r: R, p: P });
    return false;
  }
  const hash = await derive(password, kept.salt, kept.hash.length, kept.cost);
  return timingSafeEqual(hash, kept.hash);
}

/** True when a hash was made with other parameters than today's. */
export function needsRehash(phc: string, ln: number): boolean {
  const cost = parse(phc)?.cost;
  return cost?.ln !== ln || cost.r !== R || cost.p !== P;
}

const PHC =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Reads a PHC string, or undefined when it is none or asks for more memory or work than there may be. */
function parse(phc: string): { cost: Cost; salt: Buffer; hash: Buffer } | undefined {
  const [, ln, r, p, salt, hash] = PHC.exec(phc) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const blocks = 2 ** cost.ln * cost.r;
  const bounded = cost.ln >= 1 && cost.r >= 1 && cost.p >= 1 && blocks * cost.p <= 2 ** 20;
  if (!bounded || 128 * blocks >= MAX_MEMORY_BYTES) return undefined;
  return { cost, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

function derive(password: string, salt: Buffer, bytes: number, { ln, r, p }: Cost): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: MAX_MEMORY_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(Buffer.from(password, "utf8"), salt, bytes, options, (error, key) =>
      error ? reject(error) : resolve(Buffer.from(key)),
    );
  });
}

/** Base64 without padding, as PHC strings have it. */
function base64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
