import { type EmailSettings, emailSettings } from "./email-settings.ts";
import { type PushSettings, pushSettings } from "./push-settings.ts";
import { isOrigin, NotConfigured, positive, seconds, text, type Variables } from "./settings.ts";
import { type SmsSettings, smsSettings } from "./sms-settings.ts";

/** What a deployment sets (wrangler.toml `[vars]` and secrets), read and checked once. */
export interface Config extends PushSettings {
  environment: "development" | "production";
  /** Private keys as JWKs, the first of which signs; all verify. */
  signingKeys: SigningKey[];
  /** Seals cursors, CSRF tokens and stored answers. */
  secret: string;
  /** The secret and, during a rotation, the one before: both are accepted. */
  secrets: string[];
  allowedOrigins: string[];
  tokenMinutes: number;
  refreshDays: number;
  /** False only in development. */
  rateLimits: boolean;
  /** log2 of scrypt's N. */
  passwordCost: number;
  /** How many relays the users are divided among for announcements. */
  relays: number;
  /** True where a first visit is asked whether the browser may show notifications. */
  asksForNotifications: boolean;
  /** Where the web app is reached, without a slash at the end; empty where nobody said so. Links in mails lead there. */
  publicOrigin: string;
  /** How e-mail goes out; null where it does not. */
  email: EmailSettings | null;
  /** How long a notification stays unread before an e-mail is sent about it. */
  emailAfterSeconds: number;
  /** How SMS go out; null where they do not. */
  sms: SmsSettings | null;
}

export interface SigningKey {
  kid: string;
  kty: "OKP";
  crv: "Ed25519";
  x: string;
  d: string;
}

const PASSWORD_COST = 15;
const NO_KEYS = "SIGNING_KEYS must be a JSON array of private Ed25519 JWKs, each with a kid.";
/** They lead messages elsewhere, or to this machine. */
const TEST_SWITCHES = ["RESEND_URL", "TWILIO_URL", "VONAGE_URL", "PUSH_TEST_ORIGIN"];

/**
 * Reads the configuration, and refuses an unsafe one: no secret has a default,
 * and settings that weaken Herald apply only in development.
 *
 * @throws {NotConfigured} saying which setting is missing or wrong, never its value
 */
export function readConfig(env: Variables): Config {
  const environment = env.ENVIRONMENT === "development" ? "development" : "production";
  const development = environment === "development";
  const secret = text(env.APP_SECRET);
  if (secret.length < 32) throw new NotConfigured("APP_SECRET must be set to at least 32 characters.");
  if (!development && secret.startsWith("dev-"))
    throw new NotConfigured("APP_SECRET is a development secret; a deployed Herald needs one of its own.");
  const forTests = development ? undefined : TEST_SWITCHES.find((name) => text(env[name]) !== "");
  if (forTests) throw new NotConfigured(`${forTests} is for tests only. Remove it from this deployment.`);
  const allowedOrigins = text(env.ALLOWED_ORIGINS)
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  for (const origin of allowedOrigins) {
    if (!isOrigin(origin)) {
      throw new NotConfigured(
        "ALLOWED_ORIGINS must be a list of origins such as https://app.example.com, separated by commas.",
      );
    }
    if (!development && !origin.startsWith("https:")) {
      throw new NotConfigured("ALLOWED_ORIGINS must contain only origins that begin with https://.");
    }
  }
  return {
    environment,
    signingKeys: signingKeys(text(env.SIGNING_KEYS), development),
    secret,
    secrets: [secret, ...previousSecret(env)],
    allowedOrigins,
    tokenMinutes: positive(env.TOKEN_MINUTES, "TOKEN_MINUTES", 60),
    refreshDays: positive(env.REFRESH_DAYS, "REFRESH_DAYS", 14),
    rateLimits: !(development && env.RATE_LIMITS === "off"),
    relays: Math.ceil(positive(env.RELAYS, "RELAYS", 1)),
    publicOrigin: publicOrigin(text(env.PUBLIC_ORIGIN), development),
    email: emailSettings(env, development),
    emailAfterSeconds: seconds(env.EMAIL_AFTER_SECONDS, "EMAIL_AFTER_SECONDS", 900),
    ...pushSettings(env, development),
    sms: smsSettings(env, development),
    asksForNotifications: env.ASK_FOR_NOTIFICATIONS === "on",
    passwordCost: development ? positive(env.PASSWORD_LN, "PASSWORD_LN", PASSWORD_COST) : PASSWORD_COST,
  };
}

function publicOrigin(origin: string, development: boolean): string {
  if (origin === "") return "";
  if (!isOrigin(origin))
    throw new NotConfigured(
      "PUBLIC_ORIGIN must be an origin such as https://herald.example.com, without a path.",
    );
  if (!development && !origin.startsWith("https:"))
    throw new NotConfigured("PUBLIC_ORIGIN must begin with https://.");
  return origin;
}

/** The secret before this one, accepted during a rotation so that nobody is signed out. */
function previousSecret(env: Variables): string[] {
  const previous = text(env.APP_SECRET_PREVIOUS);
  if (previous !== "" && previous.length < 32)
    throw new NotConfigured("APP_SECRET_PREVIOUS must have at least 32 characters, or be empty.");
  return previous === "" ? [] : [previous];
}

function signingKeys(source: string, development: boolean): SigningKey[] {
  let keys: unknown;
  try {
    keys = JSON.parse(source);
  } catch {
    throw new NotConfigured(NO_KEYS);
  }
  if (!Array.isArray(keys) || keys.length === 0) throw new NotConfigured(NO_KEYS);
  for (const key of keys as Partial<SigningKey>[]) {
    const whole = key?.kty === "OKP" && key.crv === "Ed25519" && key.kid && key.x && key.d;
    if (!whole) throw new NotConfigured(NO_KEYS);
    if (!development && key.kid?.startsWith("dev-")) {
      throw new NotConfigured(
        "SIGNING_KEYS contains a development key; a deployed Herald needs keys of its own.",
      );
    }
  }
  return keys as SigningKey[];
}
