import {
  NotConfigured,
  outboxOutside,
  text,
  unknownProvider,
  type Variables,
  withoutOrigin,
} from "./settings.ts";

export const EMAIL_PROVIDERS = ["outbox", "cloudflare", "resend", "smtp"] as const;
export type EmailProvider = (typeof EMAIL_PROVIDERS)[number];

/** Who e-mail comes from. */
export interface Mailbox {
  /** May be empty. */
  name: string;
  address: string;
}

/** How e-mail goes out. `outbox` only shows it, in development. */
export type EmailSettings = { from: Mailbox } & (
  | { provider: "outbox" | "cloudflare" }
  | { provider: "resend"; apiKey: string; webhookSecrets: string[]; url: string }
  | ({ provider: "smtp" } & SmtpServer)
);

/** Where mail is handed in. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte; else by STARTTLS. */
  secure: boolean;
  /** False lets a server of one's own machine go without TLS. */
  requireTLS: boolean;
  auth?: { user: string; pass: string };
}

const RESEND_URL = "https://api.resend.com/emails";
const SMTP_PROTOCOLS = ["smtp:", "smtps:"];

/**
 * Reads who sends e-mail; null where nobody does.
 *
 * @throws {NotConfigured}
 */
export function emailSettings(env: Variables, development: boolean): EmailSettings | null {
  const name = text(env.EMAIL) || (development ? "outbox" : "");
  if (name === "") return null;
  const provider = EMAIL_PROVIDERS.find((known) => known === name);
  if (!provider) throw unknownProvider("EMAIL", EMAIL_PROVIDERS);
  if (provider === "outbox" && !development) throw outboxOutside("EMAIL");
  if (!development && text(env.PUBLIC_ORIGIN) === "") throw withoutOrigin("EMAIL");
  const from = mailbox(text(env.EMAIL_FROM) || (provider === "outbox" ? "Herald <herald@localhost>" : ""));
  if (provider === "resend") return { provider, from, ...resend(env, development) };
  if (provider === "smtp") return { provider, from, ...smtpServer(text(env.SMTP_URL), development) };
  return { provider, from };
}

/** `Name <address>`, or an address alone (RFC 5322 §3.4). Neither may hold what would begin another header or another address. */
function mailbox(given: string): Mailbox {
  const [, name = "", within, alone] = /^(?:([^<>\p{Cc}]*)<([^<>]*)>|([^<>]*))$/u.exec(given.trim()) ?? [];
  const address = (within ?? alone ?? "").trim();
  if (!/^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u.test(address))
    throw new NotConfigured('EMAIL_FROM must be an address such as "Herald <herald@example.com>".');
  return { name: name.trim().replace(/^"(.*)"$/, "$1"), address };
}

function resend(env: Variables, development: boolean) {
  const apiKey = text(env.RESEND_API_KEY);
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new NotConfigured("EMAIL=resend needs RESEND_API_KEY, the API key of your Resend account.");
  const webhookSecrets = text(env.RESEND_WEBHOOK_SECRET)
    .split(/[\s,]+/)
    .filter(Boolean);
  // For tests and development: a peer of one's own.
  const url = development ? text(env.RESEND_URL) || RESEND_URL : RESEND_URL;
  return { apiKey, webhookSecrets, url };
}

function smtpServer(given: string, development: boolean): SmtpServer {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !SMTP_PROTOCOLS.includes(url.protocol) || url.hostname === "")
    throw new NotConfigured("EMAIL=smtp needs SMTP_URL, such as smtps://user:password@mail.example.com:465.");
  const secure = url.protocol === "smtps:";
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  return {
    host: url.hostname,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !development,
    ...(user !== "" && { auth: { user, pass } }),
  };
}

/** A part of a URL as it was meant; a lone per cent sign stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
