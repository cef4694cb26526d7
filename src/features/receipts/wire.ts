import { z } from "zod";
import { CHANNELS } from "#core/channels";
import { COUNTED, Time } from "#core/wire";

const count = z.int().min(0);

/** What became of what one request has sent. Each count is of recipients. */
export const Receipts = z
  .object({
    recipients: count.meta({ description: "How many recipients there were at the time of the request." }),
    delivered: count.meta({ description: "How many inboxes it was written to." }),
    seen: count.meta({ description: "How many users had it on a screen, or read it." }),
    read: count.meta({ description: "How many users read it, or chose an action." }),
    acted: count.meta({
      description: "How many users chose an action, including those who deleted it later.",
    }),
    by_channel: z.object({
      in_app: count,
      ...(Object.fromEntries(CHANNELS.map((channel) => [channel, count])) as Record<
        (typeof CHANNELS)[number],
        typeof count
      >),
    }),
    counted: count.optional().meta({
      description: "Present if not all recipients were counted: how many users were looked at.",
    }),
    recalled_at: Time.nullable().meta({ description: "When it was last recalled." }),
  })
  .meta({ id: "Receipts" });

export const Recalled = z.object({ recalled: count }).meta({ id: "Recalled" });

export const NotificationChoice = z
  .object({ user_id: z.int(), key: z.string(), chosen_at: Time })
  .meta({ id: "NotificationChoice" });

export const ChoiceList = z
  .object({ ...COUNTED, results: z.array(NotificationChoice), next_cursor: z.string().nullable() })
  .meta({ id: "NotificationChoiceList" });
