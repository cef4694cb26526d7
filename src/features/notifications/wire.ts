import { z } from "zod";
import { Time } from "#core/wire";
import { PublicUser } from "#features/accounts/wire";

export const Level = z.enum(["info", "success", "warning", "danger"]);
export type Level = z.infer<typeof Level>;

/** One line of one inbox. */
export const Notification = z
  .object({
    id: z.int(),
    /** The number of its latest change. */
    seq: z.int(),
    notification_type: z.string(),
    verb: z.string().nullable(),
    level: Level,
    title: z.string(),
    message: z.string(),
    link: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    actor: PublicUser.nullable(),
    is_read: z.boolean(),
    read_at: Time.nullable(),
    created_at: Time,
    time_ago: z.string().meta({ example: "5 minutes ago" }),
    expires_at: Time.nullable(),
  })
  .meta({ id: "Notification" });
export type Notification = z.infer<typeof Notification>;

/** The same with the spellings that some older frontends read. */
export const SpelledNotification = Notification.extend({
  type: z.string().meta({ description: "The same as notification_type." }),
  body: z.string().meta({ description: "The same as message." }),
  action_url: z.string().nullable().meta({ description: "The same as link." }),
}).meta({ id: "SpelledNotification" });

export const NotificationList = z
  .object({
    count: z.int(),
    unread_count: z.int(),
    seq: z.int().meta({ description: "The inbox's head: pass it as since." }),
    notifications: z.array(SpelledNotification),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "NotificationList" });

export const UnreadCount = z.object({ unread_count: z.int(), count: z.int() }).meta({ id: "UnreadCount" });

export const Done = z.object({ success: z.literal(true), message: z.string() }).meta({ id: "Done" });
export const DoneMany = Done.extend({ count: z.int() }).meta({ id: "DoneMany" });

const Seq = z
  .string()
  .regex(/^\d{1,16}$/, "This must be a number.")
  .transform(Number)
  .meta({ type: "integer", minimum: 0 });

export const ListQuery = z.object({
  is_read: z
    .string()
    .regex(/^(true|false)$/i, "is_read is true or false.")
    .transform((text) => text.toLowerCase() === "true")
    .optional()
    .meta({ type: "boolean" }),
  type: z
    .string()
    .max(1000)
    .transform((text) => text.toLowerCase().split(",").filter(Boolean))
    .optional()
    .meta({ type: "string", description: "One or more types, separated by commas, in any case." }),
});

export const SyncQuery = z.object({ since: Seq });

export const MarkAllBody = z
  .object({ up_to_seq: z.int("up_to_seq is a number.").min(0, "up_to_seq is a number.").optional() })
  .meta({ id: "MarkAll" });

export const Sync = z
  .object({
    changes: z.array(
      z.union([
        z.object({ seq: z.int(), notification: SpelledNotification }),
        z.object({ seq: z.int(), deleted: z.array(z.int()) }),
      ]),
    ),
    seq: z.int().meta({ description: "The place reached: pass it as since for what follows." }),
    has_more: z.boolean(),
  })
  .meta({ id: "Sync" });
