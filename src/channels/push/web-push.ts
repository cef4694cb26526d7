import type { Outcome, Sender } from "#core/delivery";
import { messageOf } from "#core/log";
import { type OutgoingRules, postOutside, refusalOf } from "#core/outgoing-address";
import type { VapidKeys } from "#core/push-settings";
import { retryAfterSeconds } from "../retry-after.ts";
import { encrypted, MAX_PLAIN } from "./encrypt.ts";
import { type DevicePush, fitted } from "./message.ts";
import { authorization } from "./vapid.ts";

/** Bytes of text, at first and each time that a push service says that it is too much. */
const SIZES = [MAX_PLAIN, 2000, 1000, 500];

const encoder = new TextEncoder();

interface WebPushSettings {
  vapid: VapidKeys;
  rules: OutgoingRules;
  now: () => Date;
}

/** Sends to the push service of a browser (RFC 8030). A repeat takes the place of what it repeats, by its topic and its tag. */
export function webPush(settings: WebPushSettings): Sender<DevicePush> {
  return {
    provider: "web-push",
    isIdempotent: true,
    async send(message, _key, signal) {
      // Before anything is made of the address, which may be none.
      const reason = refusalOf(message.endpoint, settings.rules);
      if (reason !== undefined) return { is: "refused", reason };
      try {
        for (const size of SIZES) {
          const outcome = await attempt(settings, message, size, signal);
          if (outcome !== "too-large") return outcome;
        }
        return { is: "refused", reason: "The push service refuses even the shortest message as too large." };
      } catch (error) {
        // It may have been taken before the connection broke.
        return { is: "unknown", reason: `The push service: ${messageOf(error)}` };
      }
    },
  };
}

async function attempt(
  { vapid, rules, now }: WebPushSettings,
  { endpoint, device, payload, ttlSeconds, urgency, topic }: DevicePush,
  size: number,
  signal: AbortSignal,
): Promise<Outcome | "too-large"> {
  const body = await encrypted(encoder.encode(JSON.stringify(fitted(payload, size))), device);
  const headers = {
    Authorization: await authorization(endpoint, vapid, now()),
    "Content-Encoding": "aes128gcm",
    "Content-Type": "application/octet-stream",
    TTL: String(ttlSeconds),
    Urgency: urgency,
    Topic: topic,
  };
  const answer = await postOutside(endpoint, { headers, body }, rules, signal);
  return answer.is === "refused" ? answer : outcomeOf(answer.status, answer.headers, now());
}

function outcomeOf(status: number, headers: Headers, now: Date): Outcome | "too-large" {
  const reason = `The push service answered ${status}.`;
  if (status >= 200 && status < 300) return { is: "sent", id: "" };
  if (status === 404 || status === 410) return { is: "gone", reason };
  if (status === 413) return "too-large";
  if (status !== 429 && status < 500) return { is: "refused", reason };
  const afterSeconds = retryAfterSeconds(headers, now);
  return { is: "retry", reason, ...(afterSeconds !== undefined && { afterSeconds }) };
}
