import { z } from "zod";
import { codePoints, GivenTime, Link, Time } from "#core/wire";

export const AnnouncementLevel = z.enum(["info", "warning", "danger"]);

/** One text for everyone; the older systems call it a global notification. */
export const Announcement = z
  .object({
    id: z.int(),
    title: z.string(),
    message: z.string(),
    level: AnnouncementLevel,
    link: z.string().nullable(),
    show_on_site: z.boolean(),
    is_active: z.boolean(),
    starts_at: Time.nullable(),
    expires_at: Time.nullable(),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: "Announcement" });
export type Announcement = z.infer<typeof Announcement>;

export const AnnouncementList = z
  .object({ count: z.int(), notifications: z.array(Announcement) })
  .meta({ id: "AnnouncementList" });

const InputTime = GivenTime.transform((text) => new Date(text)).nullable();

const fields = {
  title: codePoints(1, 200),
  message: codePoints(1, 2000),
  level: AnnouncementLevel,
  link: Link.nullable(),
  show_on_site: z.boolean("This must be true or false."),
  is_active: z.boolean("This must be true or false."),
  starts_at: InputTime,
  expires_at: InputTime,
};

/** Without more it is live at once, until it is ended. */
export const NewAnnouncement = z
  .object({
    ...fields,
    level: fields.level.default("info"),
    link: fields.link.default(null),
    show_on_site: fields.show_on_site.default(true),
    is_active: fields.is_active.default(true),
    starts_at: fields.starts_at.default(null),
    expires_at: fields.expires_at.default(null),
  })
  .meta({ id: "NewAnnouncement" });
export type NewAnnouncement = z.infer<typeof NewAnnouncement>;

export const AnnouncementChanges = z.object(fields).partial().meta({ id: "AnnouncementChanges" });
export type AnnouncementChanges = z.infer<typeof AnnouncementChanges>;

export const AnnouncementListQuery = z.object({
  all: z
    .string()
    .regex(/^(true|false)$/i, "all must be true or false.")
    .transform((text) => text.toLowerCase() === "true")
    .default(false)
    .meta({ type: "boolean", description: "Every announcement, live or not; for admins." }),
});

export const Delivery = z
  .object({
    status: z.enum(["waiting", "running", "done"]),
    reached_users: z.int().meta({
      description:
        "Users who were connected when its latest change went out. Others are shown it when they connect, and are not counted.",
    }),
    reached_sockets: z.int().meta({
      description:
        "Their sockets, and those of clients not signed in that were open when the delivery ended.",
    }),
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
  })
  .meta({ id: "AnnouncementDelivery" });
export type Delivery = z.infer<typeof Delivery>;
