import { createECDH } from "node:crypto";
import { sign } from "./seal.ts";
import {
  isOrigin,
  NotConfigured,
  outboxOutside,
  seconds,
  text,
  unknownProvider,
  type Variables,
  withoutOrigin,
} from "./settings.ts";

export const PUSH_PROVIDERS = ["outbox", "on"] as const;

/** The key pair by which push services know this deployment (RFC 8292 §2). */
export interface VapidKeys {
  /** Base64url, 32 bytes. */
  privateKey: string;
  /** Base64url, an uncompressed point of 65 bytes. */
  publicKey: string;
  /** Whom a push service can write to: `mailto:` or `https:` (RFC 8292 §2.1). */
  subject: string;
}

/** What concerns push. */
export interface PushSettings {
  /** How push goes out; null where it does not. `outbox` only shows it, in development. */
  push: (typeof PUSH_PROVIDERS)[number] | null;
  /** Null where no push goes out. */
  vapid: VapidKeys | null;
  /** How long a push waits while a socket is open, and three times that while one is visible. */
  pushHoldSeconds: number;
  /** An origin that the rules for push endpoints do not apply to, for tests; empty for none. */
  pushTestOrigin: string;
}

/** @throws {NotConfigured} */
export function pushSettings(env: Variables, development: boolean): PushSettings {
  const name = text(env.PUSH) || (development ? "outbox" : "");
  const push = PUSH_PROVIDERS.find((known) => known === name) ?? null;
  if (name !== "" && push === null) throw unknownProvider("PUSH", PUSH_PROVIDERS);
  if (push === "outbox" && !development) throw outboxOutside("PUSH");
  if (push === "on" && !development && text(env.PUBLIC_ORIGIN) === "") throw withoutOrigin("PUSH");
  return {
    push,
    vapid: push && vapidKeys(env, development),
    pushHoldSeconds: seconds(env.PUSH_HOLD_SECONDS, "PUSH_HOLD_SECONDS", 10),
    pushTestOrigin: testOrigin(text(env.PUSH_TEST_ORIGIN)),
  };
}

function testOrigin(origin: string): string {
  if (origin !== "" && !isOrigin(origin))
    throw new NotConfigured("PUSH_TEST_ORIGIN must be an origin such as http://127.0.0.1:8123.");
  return origin;
}

function vapidKeys(env: Variables, development: boolean): VapidKeys {
  const given = text(env.VAPID_PRIVATE_KEY);
  if (given === "" && !development)
    throw new NotConfigured("PUSH=on needs VAPID_PRIVATE_KEY, which npm run vapid makes.");
  // Nothing has to be set up in development, and a restart keeps its subscriptions.
  const privateKey = given || sign(text(env.APP_SECRET), "vapid", "1");
  const origin = text(env.PUBLIC_ORIGIN);
  // A developer's own server is at http, which push services refuse (RFC 8292 §2.1).
  const ours = origin.startsWith("https:") ? origin : "mailto:herald@example.com";
  const subject = text(env.VAPID_SUBJECT) || ours;
  if (!/^(mailto:\S+@\S+|https:\/\/\S+)$/.test(subject))
    throw new NotConfigured("VAPID_SUBJECT must begin with mailto: or https://.");
  return { privateKey, publicKey: publicKeyOf(privateKey), subject };
}

/** @throws {NotConfigured} */
function publicKeyOf(privateKey: string): string {
  const key = createECDH("prime256v1");
  try {
    if (!/^[\w-]{43}$/.test(privateKey)) throw new Error("not 32 bytes");
    key.setPrivateKey(Buffer.from(privateKey, "base64url"));
    return key.getPublicKey().toString("base64url");
  } catch {
    throw new NotConfigured(
      "VAPID_PRIVATE_KEY must be a private key of P-256, 32 bytes in base64url, as npm run vapid makes it.",
    );
  }
}
