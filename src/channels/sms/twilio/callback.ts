import { createHmac } from "node:crypto";
import type { Report } from "#core/delivery";
import { same } from "#core/seal";
import { isStop } from "../opt-out.ts";
import { UNSUBSCRIBED } from "./sender.ts";

/** Codes of numbers that will never take an SMS: unknown ones and landlines. */
const NEVER = ["30005", "30006"];

/**
 * True when Twilio signed a callback: HMAC-SHA-1 by the account's token over
 * the URL that Twilio was given and each field with its value, sorted by name.
 */
export function isTwilioSigned(url: string, fields: URLSearchParams, given: string, token: string): boolean {
  const pairs = [...new Set(fields.keys())].sort().map((name) =>
    [...new Set(fields.getAll(name))]
      .sort()
      .map((value) => name + value)
      .join(""),
  );
  const right = createHmac("sha1", token)
    .update(url + pairs.join(""))
    .digest("base64");
  return same(given, right);
}

/** What a status callback reports; undefined for what changes nothing here, such as `queued`. */
export function twilioReport(fields: URLSearchParams): Report | undefined {
  const id = fields.get("MessageSid") ?? "";
  const status = fields.get("MessageStatus") ?? "";
  if (id === "") return undefined;
  if (status === "delivered" || status === "read") return { id, event: "delivered" };
  if (status !== "failed" && status !== "undelivered") return undefined;
  const code = fields.get("ErrorCode") ?? "";
  const reason = `Twilio ${status} ${code}`.trim();
  if (code === String(UNSUBSCRIBED)) return { id, event: "refused", reason };
  return { id, event: NEVER.includes(code) ? "bounced" : "failed", reason };
}

/** The number whose owner has answered STOP, in E.164; undefined for any other message that came in, and for a status. */
export function twilioOptOut(fields: URLSearchParams): string | undefined {
  if (fields.has("MessageStatus")) return undefined;
  const isOptOut = fields.get("OptOutType") === "STOP" || isStop(fields.get("Body") ?? "");
  return (isOptOut && fields.get("From")) || undefined;
}
