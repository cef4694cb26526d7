import type { DeviceKeys } from "#core/delivery";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const POINT_BYTES = 65;
const SALT_BYTES = 16;
const TAG_BYTES = 16;
/** What a push service must take (RFC 8030 §7.2), and the size of our one record (RFC 8188 §2.1). */
export const MAX_BODY = 4096;
const HEADER_BYTES = SALT_BYTES + 4 + 1 + POINT_BYTES;
/** What is left for the text: behind it stands one octet that says that this record is the last. */
export const MAX_PLAIN = MAX_BODY - HEADER_BYTES - TAG_BYTES - 1;
const LAST_RECORD = 2;

const encoder = new TextEncoder();

/** What is random in each message. The RFC's own example sets them. */
export interface Randomness {
  salt: Uint8Array;
  sender: CryptoKeyPair;
}

async function drawn(): Promise<Randomness> {
  const sender = (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair;
  return { salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)), sender };
}

/**
 * Encrypts a text for one device, as the body of a push message with
 * `Content-Encoding: aes128gcm` (RFC 8291 §3 and §4, over RFC 8188).
 *
 * @throws for a text of more than `MAX_PLAIN` bytes
 */
export async function encrypted(
  plain: Uint8Array,
  { p256dh, auth }: Pick<DeviceKeys, "p256dh" | "auth">,
  randomness?: Randomness,
): Promise<Uint8Array> {
  if (plain.length > MAX_PLAIN) throw new Error("This is too long for one push message.");
  const { salt, sender } = randomness ?? (await drawn());
  const [theirs, secret] = [Buffer.from(p256dh, "base64url"), Buffer.from(auth, "base64url")];
  const ours = Buffer.from((await crypto.subtle.exportKey("raw", sender.publicKey)) as ArrayBuffer);
  const shared = await agreedOn(sender.privateKey, theirs);
  const info = Buffer.concat([encoder.encode("WebPush: info\0"), theirs, ours]);
  const material = await derived(shared, secret, info, 32);
  const [key, nonce] = await Promise.all([
    derived(material, salt, encoder.encode("Content-Encoding: aes128gcm\0"), 16),
    derived(material, salt, encoder.encode("Content-Encoding: nonce\0"), 12),
  ]);
  const sealing = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const record = Buffer.concat([plain, Uint8Array.of(LAST_RECORD)]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, sealing, record);
  return Buffer.concat([headerOf(salt, ours), new Uint8Array(sealed)]);
}

/** RFC 8188 §2.1: the salt, the size of a record, and whose key it is. */
function headerOf(salt: Uint8Array, ours: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(MAX_BODY);
  return Buffer.concat([salt, size, Uint8Array.of(ours.length), ours]);
}

async function agreedOn(privateKey: CryptoKey, publicKey: Uint8Array): Promise<ArrayBuffer> {
  const theirs = await crypto.subtle.importKey("raw", publicKey, CURVE, false, []);
  return crypto.subtle.deriveBits({ name: "ECDH", public: theirs } as never, privateKey, 256);
}

/** HKDF with SHA-256 (RFC 5869). */
async function derived(
  material: ArrayBuffer | Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  bytes: number,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", material, "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, bytes * 8);
  return new Uint8Array(bits);
}
