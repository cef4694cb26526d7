import { z } from "zod";
import { ALL_CHANNELS, CHANNELS, CURSORS } from "#core/channels";
import { COUNTED, Id, Time } from "#core/wire";

export const DeliveryStatus = z.enum(["queued", "sent", "delivered", "failed", "skipped"]);

/** What became, or is to become, of a notification on one channel. */
export const NotificationDelivery = z
  .object({
    channel: z.enum(CHANNELS),
    status: DeliveryStatus,
    reason: z.string().nullable().meta({ description: "Why it is waiting, failed or was skipped." }),
    to: z.string().nullable().meta({ description: "The address, masked.", example: "a…@example.com" }),
    waiting_until: Time.nullable(),
    attempts: z.int(),
    created_at: Time,
    sent_at: Time.nullable(),
    delivered_at: Time.nullable(),
  })
  .meta({ id: "NotificationDelivery" });

export const NotificationDeliveries = z.object({ results: z.array(NotificationDelivery) });

export const ExplainQuery = z.object({
  type: z
    .string("type is needed.")
    .transform((type) => type.toLowerCase())
    .pipe(z.string().regex(/^[a-z][a-z0-9_.]{0,63}$/, "This is not a type of notification."))
    .meta({ type: "string", example: "course" }),
});

export const Explanation = z
  .object({
    category: z.string(),
    channels: z.array(
      z.object({
        channel: z.enum(ALL_CHANNELS),
        outcome: z.enum(["now", "wait", "summary", "skip"]),
        rule: z.int().min(1).max(9).nullable(),
        source: z.enum(["user", "category", "system"]),
      }),
    ),
  })
  .meta({ id: "Explanation" });

export const FailedDelivery = z
  .object({
    user_id: z.int(),
    username: z.string().nullable(),
    channel: z.enum(CURSORS),
    to_seq: z.int().meta({ description: "Identifies the delivery, together with user_id and channel." }),
    provider: z.string(),
    to: z.string().meta({ description: "The address, masked." }),
    reason: z.string().nullable(),
    attempts: z.int(),
    notifications: z.int().meta({ description: "How many notifications it was about." }),
    created_at: Time,
  })
  .meta({ id: "FailedDelivery" });
export type FailedDelivery = z.infer<typeof FailedDelivery>;

export const FailedDeliveryList = z.object({
  ...COUNTED,
  results: z.array(FailedDelivery),
  next_cursor: z.string().nullable(),
});

export const RedriveDelivery = z
  .object({ user_id: Id, channel: z.enum(CURSORS), to_seq: z.int() })
  .meta({ id: "RedriveDelivery" });

export const DevOutbox = z
  .object({
    count: z.int(),
    results: z.array(
      z.object({
        id: z.int(),
        channel: z.string(),
        to: z.string(),
        subject: z.string().nullable(),
        text: z.string(),
        html: z.string().nullable(),
        headers: z.record(z.string(), z.string()),
        payload: z.record(z.string(), z.unknown()).nullable(),
        raw: z.string().nullable().meta({ description: "The whole message as MIME (RFC 5322)." }),
        created_at: Time,
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "Outbox" });

export const DevOutboxReport = z.object({
  id: z.union([z.int(), z.string().regex(/^\d{1,16}$/)]),
  event: z.enum(["delivered", "bounced", "complained"]),
});
