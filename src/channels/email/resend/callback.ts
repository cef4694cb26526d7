import { createHmac } from "node:crypto";
import { z } from "zod";
import type { Report } from "#core/delivery";
import { same } from "#core/seal";

/** How old a signed callback may be, or how far ahead its sender's clock (Standard Webhooks). */
const REPLAY_WINDOW_SECONDS = 5 * 60;

/**
 * True when Resend signed a callback: HMAC-SHA-256 over its id, its time and
 * its body. Two secrets may hold at once while one is being changed.
 */
export function isSigned(headers: Headers, body: string, secrets: string[], now: Date): boolean {
  const header = (name: string) => headers.get(`svix-${name}`) ?? headers.get(`webhook-${name}`) ?? "";
  const [id, timestamp] = [header("id"), header("timestamp")];
  if (id === "" || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > REPLAY_WINDOW_SECONDS) return false;
  const given = header("signature")
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"));
  const right = secrets.map((secret) => `v1,${signatureOf(secret, `${id}.${timestamp}.${body}`)}`);
  // Each is compared, so that the time taken does not show which one is near.
  return right.flatMap((one) => given.map((other) => same(one, other))).includes(true);
}

function signatureOf(secret: string, text: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return createHmac("sha256", key).update(text).digest("base64");
}

const Callback = z.object({
  type: z.string(),
  data: z.object({
    email_id: z.string(),
    bounce: z.object({ type: z.string().optional(), subType: z.string().optional() }).optional(),
    failed: z.object({ reason: z.string().optional() }).optional(),
  }),
});

/** What a callback reports; undefined for what changes nothing here, such as a delay. */
export function reportOf(body: string): Report | undefined {
  const callback = Callback.safeParse(jsonOf(body));
  if (!callback.success) return undefined;
  const { type, data } = callback.data;
  const id = data.email_id;
  if (type === "email.delivered") return { id, event: "delivered" };
  if (type === "email.complained") return { id, event: "complained" };
  if (type === "email.suppressed") return { id, event: "failed", reason: "suppressed" };
  if (type === "email.failed") return { id, event: "failed", reason: data.failed?.reason ?? "failed" };
  if (type !== "email.bounced") return undefined;
  // A mailbox that is full now may not be tomorrow.
  const isHard = !/^(transient|soft|undetermined)$/i.test(data.bounce?.type ?? "");
  return { id, event: isHard ? "bounced" : "failed", reason: data.bounce?.subType ?? "bounce" };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
