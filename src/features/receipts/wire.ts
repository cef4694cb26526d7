import { z } from "zod";
import { CHANNELS } from "#core/channels";
import { COUNTED, Time } from "#core/wire";

const count = z.int().min(0);

/** What became of what one request has sent. Each count is of recipients. */
export const Receipts = z
  .object({
    recipients: count.meta({ description: "How many there were at the request." }),
    delivered: count.meta({ description: "In whose inbox it was written." }),
    seen: count.meta({ description: "Who had it on screen, or read it." }),
    read: count.meta({ description: "Who has read it, or chose an action." }),
    acted: count.meta({ description: "Who chose an action, also where they have deleted it since." }),
    by_channel: z.object({
      in_app: count,
      ...(Object.fromEntries(CHANNELS.map((channel) => [channel, count])) as Record<
        (typeof CHANNELS)[number],
        typeof count
      >),
    }),
    counted: count.optional().meta({
      description:
        "There where counting stopped, after so many of the users who may be among the recipients.",
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
