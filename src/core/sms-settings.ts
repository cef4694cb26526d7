import {
  NotConfigured,
  outboxOutside,
  positive,
  text,
  unknownProvider,
  type Variables,
  withoutOrigin,
} from "./settings.ts";

export const SMS_PROVIDERS = ["outbox", "twilio", "vonage"] as const;

/** What SMS may cost at most, against those who earn by causing them. */
export interface SmsLimits {
  /** ISO 3166 codes of the countries that SMS go to. */
  countries: string[] | "all";
  /** For all users together, per day (UTC). */
  dailyLimit: number;
}

/**
 * Whether SMS may go to numbers of a country. Those of none (satellites,
 * international services) are never allowed: they serve to earn by causing SMS.
 */
export function isAllowedCountry(country: string | undefined, { countries }: SmsLimits): boolean {
  return country !== undefined && (countries === "all" || countries.includes(country));
}

export interface TwilioSettings {
  accountSid: string;
  authToken: string;
  /** A number in E.164, a sender's name, or the SID of a messaging service. */
  from: string;
  url: string;
}

export interface VonageSettings {
  apiKey: string;
  apiSecret: string;
  /** Signs the callbacks; empty where none are taken. */
  signatureSecret: string;
  from: string;
  url: string;
}

/** How SMS go out. `outbox` only shows them, in development. */
export type SmsSettings = { limits: SmsLimits } & (
  | { provider: "outbox" }
  | ({ provider: "twilio" } & TwilioSettings)
  | ({ provider: "vonage" } & VonageSettings)
);

const TWILIO_URL = "https://api.twilio.com";
const VONAGE_URL = "https://api.nexmo.com";
const DAILY_LIMIT = 500;

/**
 * Reads who sends SMS; null where nobody does.
 *
 * @throws {NotConfigured}
 */
export function smsSettings(env: Variables, development: boolean): SmsSettings | null {
  const name = text(env.SMS) || (development ? "outbox" : "");
  if (name === "") return null;
  const provider = SMS_PROVIDERS.find((known) => known === name);
  if (!provider) throw unknownProvider("SMS", SMS_PROVIDERS);
  if (provider === "outbox" && !development) throw outboxOutside("SMS");
  const limits = {
    countries: countries(text(env.SMS_COUNTRIES), provider === "outbox"),
    dailyLimit: positive(env.SMS_DAILY_LIMIT, "SMS_DAILY_LIMIT", DAILY_LIMIT),
  };
  if (provider === "outbox") return { provider, limits };
  if (!development && text(env.PUBLIC_ORIGIN) === "") throw withoutOrigin("SMS");
  const from = sender(text(env.SMS_FROM));
  return provider === "twilio"
    ? { provider, limits, from, ...twilio(env, development) }
    : { provider, limits, from, ...vonage(env, development) };
}

/** Nothing is allowed unless it is named: abuse would be paid for by the deployment. */
function countries(given: string, isFree: boolean): SmsLimits["countries"] {
  if (given === "all" || (given === "" && isFree)) return "all";
  const codes = given.split(/[\s,]+/).filter(Boolean);
  if (codes.length === 0 || !codes.every((code) => /^[A-Z]{2}$/.test(code)))
    throw new NotConfigured(
      'SMS_COUNTRIES must name the countries that SMS may go to, such as "DE, AT", or be "all".',
    );
  return codes;
}

/** E.164, up to eleven letters and digits (3GPP TS 23.040 §9.1.2.5), or a messaging service of Twilio's. */
function sender(given: string): string {
  if (!/^(\+\d{5,15}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$/.test(given))
    throw new NotConfigured(
      "SMS_FROM must be a number such as +4930901820, a name of up to 11 letters and digits, or a messaging service of Twilio (MG…).",
    );
  return given;
}

function twilio(env: Variables, development: boolean) {
  const accountSid = text(env.TWILIO_ACCOUNT_SID);
  const authToken = text(env.TWILIO_AUTH_TOKEN);
  if (!/^AC[0-9a-f]{32}$/.test(accountSid) || authToken === "")
    throw new NotConfigured("SMS=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.");
  // For tests and development: a peer of one's own.
  return { accountSid, authToken, url: (development && text(env.TWILIO_URL)) || TWILIO_URL };
}

function vonage(env: Variables, development: boolean) {
  const [apiKey, apiSecret] = [text(env.VONAGE_API_KEY), text(env.VONAGE_API_SECRET)];
  if (apiKey === "" || apiSecret === "")
    throw new NotConfigured("SMS=vonage needs VONAGE_API_KEY and VONAGE_API_SECRET.");
  const signatureSecret = text(env.VONAGE_SIGNATURE_SECRET);
  return { apiKey, apiSecret, signatureSecret, url: (development && text(env.VONAGE_URL)) || VONAGE_URL };
}
