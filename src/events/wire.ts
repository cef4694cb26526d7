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

export const Redriven = z.object({ event_id: z.int() }).meta({ id: "Redriven" });
