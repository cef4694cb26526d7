import { z } from "zod";
import { COUNTED, codePoints, GivenTime, Id, Link, listOf, PLACES, Time } from "#core/wire";
import { PublicUser, Role } from "#features/accounts/wire";
import { CategoryKey } from "#features/preferences/wire/categories";

export const Level = z.enum(["info", "success", "warning", "danger"]);
export type Level = z.infer<typeof Level>;

const Place = z.enum(PLACES, `place must be one of ${PLACES.join(", ")}.`);

/** A picture, which must not be loaded over plain http. */
const Image = Link.refine(
  (link) => !/^http:/i.test(link),
  "An image must be a path on this site or an https URL.",
);

const ActionKey = z
  .string("A key must be text.")
  .regex(/^[a-z0-9_-]{1,32}$/, "A key must be 1 to 32 characters of a-z, 0-9, _ and -.");
const ActionLabel = codePoints(1, 40);

/** What a reader can choose: a page to open, or a key that is recorded. */
export const NotificationAction = z
  .object({
    key: ActionKey,
    label: ActionLabel,
    url: Link.optional(),
    style: z.enum(["primary", "danger", "plain"], "style must be primary, danger or plain.").optional(),
  })
  .meta({ id: "NotificationAction" });

const Actions = z
  .array(NotificationAction, "actions must be a list.")
  .max(3, "A notification can have at most 3 actions.")
  .refine(
    (actions) => new Set(actions.map(({ key }) => key)).size === actions.length,
    "Each action must have a key of its own.",
  );

/** One notification of one inbox. */
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
    seen_at: Time.nullable().meta({ description: "When it was first on a screen, or read." }),
    created_at: Time,
    category: z.string().meta({ description: "The key of its category.", example: "connections" }),
    critical: z.boolean(),
    silent: z.boolean().meta({ description: "If true, it is shown without a toast or a sound." }),
    group_key: z.string().nullable(),
    image: z.string().nullable(),
    actions: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        url: z.string().optional(),
        style: z.string().optional(),
      }),
    ),
    acted: z.string().nullable().meta({ description: "The key of the action that its reader chose." }),
    place: Place,
    saved: z.boolean(),
    snoozed_until: Time.nullable(),
    came_seq: z.int().optional().meta({
      description: "The seq at which it last returned to the top of the list; absent if it never did.",
    }),
    time_ago: z.string().meta({ example: "5 minutes ago" }),
    expires_at: Time.nullable(),
  })
  .meta({ id: "Notification" });
export type Notification = z.infer<typeof Notification>;

export const NotificationList = z.object({
  ...COUNTED,
  unread_count: z.int(),
  unseen_count: z.int().meta({ description: "How many unread notifications were not on a screen yet." }),
  seq: z.int().meta({ description: "The latest seq of the inbox. Pass it as `since`." }),
  notifications: z.array(Notification),
  next_cursor: z.string().nullable(),
});

export const UnreadCount = z.object({ unread_count: z.int(), count: z.int() }).meta({ id: "UnreadCount" });

export const Done = z.object({ success: z.literal(true), message: z.string() }).meta({ id: "Done" });
export const DoneMany = Done.extend({ count: z.int() }).meta({ id: "DoneMany" });

const Seq = z
  .string()
  .regex(/^\d+$/, "This must be a number.")
  .transform((digits) => Math.min(Number(digits), Number.MAX_SAFE_INTEGER))
  .meta({ type: "integer", minimum: 0 });

const flag = (name: string) =>
  z
    .string()
    .regex(/^(true|false)$/i, `${name} must be true or false.`)
    .transform((text) => text.toLowerCase() === "true")
    .optional()
    .meta({ type: "boolean" });

/** Names separated by commas, in any case. */
const names = (description: string) =>
  z
    .string()
    .max(1000)
    .transform((text) => listOf(text.toLowerCase()))
    .optional()
    .meta({ type: "string", description });

export const ListQuery = z.object({
  is_read: flag("is_read"),
  saved: flag("saved"),
  place: z
    .string()
    .transform((text) => listOf(text.toLowerCase()))
    .pipe(z.array(Place).optional())
    .optional()
    .meta({
      type: "string",
      description: `One or more of ${PLACES.join(", ")}, separated by commas; inbox by default.`,
    }),
  category: names("One or more categories, separated by commas."),
  group_key: codePoints(1, 200).optional(),
  q: codePoints(2, 100)
    .refine(
      (text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text),
      "This must contain a letter, a digit or a symbol.",
    )
    .optional()
    .meta({ description: "Any part of the title or the message; case and accents do not matter." }),
  type: names("One or more types, separated by commas, in any case."),
});

export const SyncQuery = z.object({
  since: Seq,
  places: z.literal("all", "places must be all, or left out.").optional().meta({
    description:
      "With `all`, archived and snoozed notifications are returned as they are; else they appear as deleted.",
  }),
});

export const SnoozeBody = z.object({ until: GivenTime }).meta({ id: "Snooze" });

export const MarkAllBody = z
  .object({
    up_to_seq: z.int("up_to_seq must be a number.").min(0, "up_to_seq must be a number.").optional(),
  })
  .meta({ id: "MarkAll" });

export const SeenBody = z
  .object({ up_to_seq: z.int("up_to_seq must be a number.").min(0, "up_to_seq must be a number.") })
  .meta({ id: "SeenUpTo" });
export const Seen = Done.extend({ up_to_seq: z.int(), unseen_count: z.int() }).meta({ id: "Seen" });

export const Sync = z.object({
  changes: z.array(
    z.union([
      z.object({ seq: z.int(), notification: Notification }),
      z.object({ seq: z.int(), deleted: z.array(z.int()) }),
    ]),
  ),
  seq: z.int().meta({ description: "The seq reached. Pass it as `since` to get what follows." }),
  has_more: z.boolean(),
});

const MAX_METADATA_BYTES = 4096;
const MAX_METADATA_DEPTH = 5;

/** A type of the catalogue or of the host application's own; any case in, lower case out. */
const Type = z
  .string("A type must be text.")
  .transform((type) => type.toLowerCase())
  .pipe(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9_.]{0,63}$/,
        "A type must begin with a letter and contain only letters, digits, _ and .",
      ),
  )
  .meta({ type: "string", example: "course" });

const Metadata = z
  .record(z.string(), z.unknown(), "metadata must be an object.")
  .refine((metadata) => new TextEncoder().encode(JSON.stringify(metadata)).length <= MAX_METADATA_BYTES, {
    error: "metadata must be at most 4 KiB as JSON.",
    abort: true,
  })
  .refine((metadata) => depthOf(metadata) <= MAX_METADATA_DEPTH, "metadata must be at most 5 levels deep.")
  .meta({ type: "object", additionalProperties: true });

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** The body of a request to send a notification; a route adds the names of the older systems (`compat/`). */
export const NewNotification = z.object({
  recipient_id: Id.optional(),
  recipient_ids: z
    .array(Id)
    .min(1, "recipient_ids must name 1 to 1,000 users.")
    .max(1000, "recipient_ids must name 1 to 1,000 users.")
    .optional(),
  role: Role.optional(),
  everyone: z.literal(true, "everyone must be true, or left out.").optional(),
  title: codePoints(1, 200),
  message: codePoints(1, 2000),
  notification_type: Type.optional(),
  level: Level.optional(),
  link: Link.nullable().optional(),
  metadata: Metadata.optional(),
  verb: codePoints(1, 64).nullable().optional(),
  dedupe_key: codePoints(1, 255).nullable().optional(),
  expires_at: GivenTime.nullable().optional(),
  category: CategoryKey.nullable().optional(),
  critical: z.boolean("critical must be true or false.").optional().meta({
    description:
      "Sent at once on every channel, also on those that its reader has switched off. Only admins and API keys can set it.",
  }),
  group_key: codePoints(1, 200).nullable().optional(),
  image: Image.nullable().optional(),
  actions: Actions.nullable().optional(),
});
export type NewNotification = z.infer<typeof NewNotification>;

export const Requested = z
  .object({ event_id: z.int(), recipients: z.int() })
  .meta({ id: "RequestedNotification" });
