import { TWILIO_CALLBACK } from "#channels/sms/senders";
import { isTwilioSigned, twilioOptOut, twilioReport } from "#channels/sms/twilio/callback";
import { isVonageSigned, vonageOptOut, vonageReport } from "#channels/sms/vonage/callback";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { suppressNumber } from "#features/addresses/service/suppress";
import { applyReport } from "./reports.ts";

type CallbackPorts = Ports<"config" | "db" | "now">;

/**
 * Takes a status callback of Twilio, or an answer to an SMS. What is signed is the address that Twilio
 * was given, whatever a proxy made of it on the way.
 *
 * @throws {Problem} `bad-signature`
 */
export async function takeTwilioCallback(
  platform: CallbackPorts,
  calledUrl: string,
  signature: string,
  body: string,
): Promise<void> {
  const { sms, publicOrigin } = platform.config;
  const url = publicOrigin ? publicOrigin + TWILIO_CALLBACK : calledUrl;
  const fields = new URLSearchParams(body);
  if (sms?.provider !== "twilio" || !isTwilioSigned(url, fields, signature, sms.authToken))
    throw new Problem("bad-signature");
  const report = twilioReport(fields);
  if (report) await applyReport(platform, "twilio", report);
  const stopped = twilioOptOut(fields);
  if (stopped) await suppressNumber(platform, stopped);
}

/** Takes a status callback of Vonage, or an answer to an SMS. @throws {Problem} `bad-signature` */
export async function takeVonageCallback(
  platform: CallbackPorts,
  authorization: string | null,
  body: string,
): Promise<void> {
  const { sms } = platform.config;
  const secret = sms?.provider === "vonage" ? sms.signatureSecret : "";
  if (!(await isVonageSigned(authorization, body, secret, platform.now())))
    throw new Problem("bad-signature");
  const report = vonageReport(body);
  if (report) await applyReport(platform, "vonage", report);
  const stopped = vonageOptOut(body);
  if (stopped) await suppressNumber(platform, stopped);
}
