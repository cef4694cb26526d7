import { z } from "zod";
import { Time } from "#core/wire";

/** An event that failed for good. What it says stays inside: it may hold what people wrote. */
export const DeadLetter = z
  .object({
    id: z.int(),
    event_id: z.int(),
    type: z.string(),
    reason: z.string(),
    attempts: z.int(),
    created_at: Time.meta({ description: "When it failed for good." }),
  })
  .meta({ id: "DeadLetter" });

export const DeadLetterList = z
  .object({ count: z.int(), results: z.array(DeadLetter), next_cursor: z.string().nullable() })
  .meta({ id: "DeadLetterList" });

export const Health = z
  .object({
    status: z.enum(["ok", "degraded"]).meta({
      description:
        "degraded while the cron is late, an event waits for more than 10 minutes, there is a dead letter, the day's SMS are used up, or sockets could not be counted.",
    }),
    oldest_event_seconds: z.int().meta({
      description: "How many seconds the oldest unprocessed event has waited; 0 if there is none.",
    }),
    waiting_events: z.int(),
    dead_letters: z.int(),
    live_sockets: z.int().nullable().meta({
      description:
        "Open sockets, signed in or not. Counted for up to 100 users per relay, estimated beyond that. Null if no relay answered.",
    }),
    last_tick_at: Time.nullable().meta({
      description: "When the cron last ran; null if it has not run yet.",
    }),
    sms: z.object({ sent: z.int(), limit: z.int(), codes: z.int(), code_limit: z.int() }).nullable().meta({
      description:
        "The SMS of this day (UTC): how many were sent, and the limit; how many codes were requested, and their limit. Null if this deployment sends no SMS.",
    }),
  })
  .meta({ id: "AdminHealth" });

export const Redriven = z.object({ event_id: z.int() }).meta({ id: "Redriven" });
