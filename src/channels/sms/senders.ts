import type { Sender, Sms } from "#core/delivery";
import type { Ports } from "#core/ports";
import { devOutboxSms } from "./dev-outbox.ts";
import { withinLimits } from "./limits.ts";
import { twilioSms } from "./twilio/sender.ts";
import { vonageSms } from "./vonage/sender.ts";

/** Where Twilio reports what became of a message. */
export const TWILIO_CALLBACK = "/api/callbacks/twilio/";

/** How this deployment sends SMS, within its limits; undefined where it sends none. */
export function smsSender(platform: Ports<"config" | "db" | "now">): Sender<Sms> | undefined {
  const { sms, publicOrigin } = platform.config;
  if (sms === null) return undefined;
  return withinLimits(
    platform,
    sms.limits,
    provided(platform, publicOrigin && publicOrigin + TWILIO_CALLBACK),
  );
}

function provided(platform: Ports<"config" | "db" | "now">, callbackUrl: string): Sender<Sms> {
  const { sms } = platform.config;
  if (sms?.provider === "twilio") return twilioSms(sms, callbackUrl);
  return sms?.provider === "vonage" ? vonageSms(sms) : devOutboxSms(platform);
}
