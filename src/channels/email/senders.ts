import type { Email, Sender } from "#core/delivery";
import type { Ports } from "#core/ports";
import { NotConfigured } from "#core/settings";
import { cloudflareEmail } from "./cloudflare/sender.ts";
import { devOutboxEmail } from "./dev-outbox/sender.ts";
import { resendEmail } from "./resend/sender.ts";
import { smtpEmail } from "./smtp/sender.ts";

/** What senders stand on. */
export type SenderPorts = Ports<"config" | "db" | "now" | "sendEmail">;

/**
 * How this deployment sends e-mail; undefined where it sends none.
 *
 * @throws {NotConfigured} for `EMAIL=cloudflare` without the binding
 */
export function emailSender(platform: SenderPorts): Sender<Email> | undefined {
  const { sendEmail, now } = platform;
  const settings = platform.config.email;
  switch (settings?.provider) {
    case undefined:
      return undefined;
    case "outbox":
      return devOutboxEmail(platform, settings.from);
    case "smtp":
      return smtpEmail(settings, settings.from, now);
    case "resend":
      return resendEmail(settings, settings.from, now);
    case "cloudflare":
      if (!sendEmail) throw new NotConfigured("EMAIL=cloudflare needs the binding SEND_EMAIL.");
      return cloudflareEmail(sendEmail, settings.from);
  }
}
