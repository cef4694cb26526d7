import { z } from "zod";
import type { Report } from "#core/delivery";

/** A message of the queue to which an event subscription of Email Sending publishes. */
const Event = z.object({
  type: z.string(),
  payload: z.object({
    messageId: z.string(),
    bounce: z.object({ type: z.string(), reason: z.string().optional() }).optional(),
    failure: z.object({ reason: z.string().optional() }).optional(),
    rejection: z.object({ reason: z.string().optional() }).optional(),
  }),
});

const PREFIX = "cf.email.sending.message.";

/** What an event reports; undefined for what changes nothing here, such as a delay. */
export function reportOf(body: unknown): Report | undefined {
  const event = Event.safeParse(body);
  if (!event.success) return undefined;
  const { type, payload } = event.data;
  const { messageId: id, bounce } = payload;
  switch (type.replace(PREFIX, "")) {
    case "delivered":
      return { id, event: "delivered" };
    case "complained":
      return { id, event: "complained" };
    case "bounced":
      return {
        id,
        event: bounce?.type === "hard" ? "bounced" : "failed",
        reason: bounce?.reason ?? "bounce",
      };
    case "failed":
      return { id, event: "failed", reason: payload.failure?.reason ?? "failed" };
    case "rejected":
      return { id, event: "failed", reason: payload.rejection?.reason ?? "rejected" };
    default:
      return undefined;
  }
}
