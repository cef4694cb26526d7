import type { ChannelName } from "#core/channels";
import type { UserId } from "#core/ids";
import { Problem } from "#core/problem";
import { same, sign } from "#core/seal";
import type * as wire from "./wire.ts";

export type AddressKind = wire.Address["kind"];

/** The channel that reaches an address of each kind, and by which its owner proves it. */
export const CHANNEL_OF_KIND = {
  email: "email",
  phone: "sms",
} as const satisfies Record<AddressKind, ChannelName>;

/** An address as it is stored. Times in milliseconds since 1970. */
export interface Address {
  id: number;
  userId: UserId;
  kind: AddressKind;
  /** As its owner writes it. */
  value: string;
  /** What is compared: in lower case, or in E.164. */
  valueKey: string;
  verifiedAt: number | null;
  suppressed: "bounce" | "complaint" | null;
  codeIssuedAt: number | null;
  /** As it is, and when the code is used or void. */
  codeSentAt: number | null;
  codeTries: number;
  createdAt: number;
}

export const MAX_ADDRESSES = 10;
export const MAX_TRIES = 5;
/** A code is issued once in this time, whatever the rate limits of a deployment. */
export const CODE_EVERY_MS = 60_000;
export const CODE_VALID_MS = 10 * 60_000;

/**
 * The code that was issued for an address at a time. It follows from the
 * secret, so it is stored nowhere and queued nowhere.
 */
export function codeOf(secret: string, address: number, issuedAt: number): string {
  const seal = Buffer.from(sign(secret, "code", `${address}.${issuedAt}`), "base64url");
  return String(seal.readUIntBE(0, 6) % 1_000_000).padStart(6, "0");
}

/** When a code can be issued next; undefined when it can be now. */
export function nextCodeAt({ codeSentAt }: Pick<Address, "codeSentAt">, now: Date): number | undefined {
  const next = (codeSentAt ?? Number.NEGATIVE_INFINITY) + CODE_EVERY_MS;
  return next > now.getTime() ? next : undefined;
}

/** True when messages may go to an address, so that there is nothing to verify. */
export function isReachable({ verifiedAt, suppressed }: Pick<Address, "verifiedAt" | "suppressed">): boolean {
  return verifiedAt !== null && suppressed === null;
}

/**
 * Whether a code proves an address. While a secret is being changed, a code
 * sealed under the one before counts too.
 *
 * @throws {Problem} `code-expired` when there is none to compare with, or it was tried too often
 */
export function isRightCode(address: Address, code: string, secrets: string[], now: Date): boolean {
  const { id, codeIssuedAt, codeTries } = address;
  if (codeIssuedAt === null || codeTries >= MAX_TRIES || now.getTime() >= codeIssuedAt + CODE_VALID_MS)
    throw new Problem("code-expired");
  // Each is compared, so that the time taken does not show which secret is current.
  return secrets.map((secret) => same(code, codeOf(secret, id, codeIssuedAt))).includes(true);
}

const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export function present(address: Address): wire.Address {
  const { id, kind, value, verifiedAt, suppressed, createdAt } = address;
  return {
    id,
    kind,
    value,
    suppressed,
    verified_at: time(verifiedAt),
    created_at: new Date(createdAt).toISOString(),
  };
}
