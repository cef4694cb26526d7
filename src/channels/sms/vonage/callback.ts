import { createHash } from "node:crypto";
import { jwtVerify } from "jose";
import { z } from "zod";
import type { Report } from "#core/delivery";
import { same } from "#core/seal";
import { isStop } from "../opt-out.ts";

/** How old a signed callback may be, or how far ahead its sender's clock. */
const REPLAY_WINDOW_SECONDS = 5 * 60;

/** True when Vonage signed a callback: a JWT by the account's signature secret (HS256) that names the SHA-256 of the body. */
export async function isVonageSigned(
  authorization: string | null,
  body: string,
  secret: string,
  now: Date,
): Promise<boolean> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (!token || secret === "") return false;
  const key = new TextEncoder().encode(secret);
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"], currentDate: now });
    const age = now.getTime() / 1000 - (payload.iat ?? Number.NEGATIVE_INFINITY);
    const hash = createHash("sha256").update(body).digest("hex");
    return (
      Math.abs(age) <= REPLAY_WINDOW_SECONDS &&
      typeof payload.payload_hash === "string" &&
      same(payload.payload_hash.toLowerCase(), hash)
    );
  } catch {
    return false;
  }
}

const Callback = z.object({
  message_uuid: z.string(),
  status: z.string(),
  error: z
    .object({ title: z.union([z.string(), z.number()]).optional(), detail: z.string().optional() })
    .optional(),
});

/** What a status callback reports; undefined for what changes nothing here, such as `submitted`. */
export function vonageReport(body: string): Report | undefined {
  const callback = Callback.safeParse(jsonOf(body));
  if (!callback.success) return undefined;
  const { message_uuid: id, status, error } = callback.data;
  if (status === "delivered" || status === "read") return { id, event: "delivered" };
  if (status !== "rejected" && status !== "undeliverable") return undefined;
  const said = `${error?.title ?? ""} ${error?.detail ?? ""}`.trim();
  // Vonage says in words that the number has opted out of messages from this sender.
  const hasOptedOut = /\bopt(ed)?[ -]?out\b|unsubscribed/i.test(said);
  return { id, event: hasOptedOut ? "refused" : "failed", reason: `Vonage ${status} ${said}`.trim() };
}

const Incoming = z.object({
  channel: z.literal("sms"),
  from: z.string().regex(/^\+?\d{5,15}$/),
  text: z.string(),
});

/** The number whose owner has answered STOP, in E.164; undefined for any other message that came in, and for a status. */
export function vonageOptOut(body: string): string | undefined {
  const incoming = Incoming.safeParse(jsonOf(body));
  if (!incoming.success || !isStop(incoming.data.text)) return undefined;
  return `+${incoming.data.from.replace("+", "")}`;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
