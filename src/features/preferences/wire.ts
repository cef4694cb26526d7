import { z } from "zod";
import { ALL_CHANNELS, forEachChannel } from "#core/channels";

/** What groups types of notifications, so that a reader decides about ten things and not about each type. */
export const CATEGORIES = [
  "connections",
  "applications",
  "messages",
  "courses",
  "jobs",
  "activity",
  "system",
  "other",
] as const;
export type Category = (typeof CATEGORIES)[number];

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Offsets such as `+02:00` are no names, though `Intl` knows them. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

const NOT_A_DAY = "A day must be a number from 1 (Monday) to 7 (Sunday).";
const NOT_A_SWITCH = "This must be true or false.";

const TimeOfDay = z
  .string("This must be a time of day, such as 22:00.")
  .regex(TIME, "This must be a time of day, such as 22:00.")
  .meta({ example: "22:00" });

const Weekday = z.int(NOT_A_DAY).min(1, NOT_A_DAY).max(7, NOT_A_DAY);

const Timezone = z
  .string("timezone must be the IANA name of a time zone, such as Europe/Berlin.")
  .refine(isZone, "timezone must be the IANA name of a time zone, such as Europe/Berlin.")
  .meta({ example: "Europe/Berlin" });

function isZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const Locale = z.enum(["en", "de"], "locale must be en or de.");

export const QuietHours = z.object({
  enabled: z.boolean(NOT_A_SWITCH),
  from: TimeOfDay,
  to: TimeOfDay,
  days: z
    .array(Weekday, "days must be a list of days.")
    .max(7, "days may contain each day only once.")
    .refine((days) => new Set(days).size === days.length, "days may contain each day only once.")
    .meta({ description: "The days on which quiet hours begin; 1 is Monday." }),
});
export type QuietHours = z.infer<typeof QuietHours>;

export const Digest = z.object({
  cadence: z.enum(["hourly", "daily", "weekly"], "cadence must be hourly, daily or weekly."),
  at: TimeOfDay,
  weekday: Weekday,
});
export type Digest = z.infer<typeof Digest>;

const Switch = z.object({ enabled: z.boolean(NOT_A_SWITCH) });

/** What a user decides of one category: whether it is written at all, and how each channel sends it. */
export const Cells = z.object({
  muted: z
    .boolean(NOT_A_SWITCH)
    .meta({ description: "If true, no notification of this category is written to your inbox." }),
  in_app: z.enum(["on", "silent"], "in_app must be on or silent."),
  email: z.enum(["off", "instant", "digest"], "email must be off, instant or digest."),
  push: z.enum(["off", "on"], "push must be off or on."),
  sms: z.enum(["off", "on"], "sms must be off or on."),
});
export type Cells = z.infer<typeof Cells>;

export const CategoryPreferences = Cells.extend({
  key: z.string(),
  name: z.string(),
  locked: z
    .array(z.enum(ALL_CHANNELS))
    .meta({ description: "The channels that an admin has locked; the user cannot change them." }),
}).meta({ id: "CategoryPreferences" });
export type CategoryPreferences = z.infer<typeof CategoryPreferences>;

export const Preferences = z
  .object({
    timezone: Timezone,
    locale: Locale,
    quiet_hours: QuietHours,
    digest: Digest,
    channels: z.object(forEachChannel(() => Switch)),
    categories: z.array(CategoryPreferences),
  })
  .meta({ id: "Preferences" });
export type Preferences = z.infer<typeof Preferences>;

/** What `name` and `locked` say is given back as it was read, and decides nothing. */
const CategoryUpdate = z.strictObject({
  ...Cells.partial().shape,
  key: z.string("key must name a category."),
  name: z.unknown().optional(),
  locked: z.unknown().optional(),
});

/** Any part of the preferences. A channel that is not known is refused and not passed over: its sender would believe it set. */
export const PreferencesUpdate = z
  .object({
    timezone: Timezone.optional(),
    locale: Locale.optional(),
    quiet_hours: QuietHours.partial().optional(),
    digest: Digest.partial().optional(),
    channels: z
      .strictObject(forEachChannel(() => Switch.partial()))
      .partial()
      .optional(),
    categories: z
      .array(CategoryUpdate)
      .max(100, "categories may contain each category only once.")
      .optional(),
  })
  .meta({ id: "PreferencesUpdate" });
export type PreferencesUpdate = z.infer<typeof PreferencesUpdate>;

/** What a mail's link has turned off. */
export const Unsubscribed = z
  .object({ success: z.literal(true), categories: z.array(z.string()) })
  .meta({ id: "Unsubscribed" });
