import type { Email, Sender } from "#core/delivery";
import type { Ports } from "#core/ports";
import { outboxEmail } from "./outbox/sender.ts";

/** What senders stand on. */
export type SenderPorts = Ports<"config" | "db" | "now" | "sendEmail">;

/** How this deployment sends e-mail; undefined where it sends none. */
export function emailSender(platform: SenderPorts): Sender<Email> | undefined {
  const settings = platform.config.email;
  return settings?.provider === "outbox" ? outboxEmail(platform, settings.from) : undefined;
}
