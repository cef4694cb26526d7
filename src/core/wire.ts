import { z } from "zod";

/** An id in a path: digits only, a safe integer. Anything else names nothing. */
export const IdParam = z.object({
  id: z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .refine((id) => id >= 1 && Number.isSafeInteger(id))
    .meta({ type: "integer", minimum: 1 }),
});

/** The places of an inbox. Each notification is in one of them. */
export const PLACES = ["inbox", "archived", "snoozed"] as const;
export type NotificationPlace = (typeof PLACES)[number];

const NOT_AN_ID = "This must be an id, a positive integer.";

/** An id in a body or a frame, which some clients send as text. */
export const Id = z
  .preprocess(
    (value) => (typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value),
    z.int(NOT_AN_ID).min(1, NOT_AN_ID),
  )
  .meta({ type: "integer", minimum: 1 });

export const Time = z.iso
  .datetime()
  .meta({ description: "ISO 8601, UTC", example: "2026-01-05T10:30:00.000Z" });

/** RFC 3339 §5.6, and what other systems write: no seconds, a blank before the time or the offset, an offset without its colon. */
const GIVEN_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)? ?(?:(Z)|([+-]\d\d):?(\d\d))$/i;

/** Normalises a time to the spelling that zod accepts; a value that is not a time stays as it is. */
function normalisedTime(value: unknown): unknown {
  const [, day, minute, second = ":00", , hours, minutes] =
    (typeof value === "string" && GIVEN_TIME.exec(value)) || [];
  if (day === undefined) return value;
  return `${day}T${minute}${second}${hours === undefined ? "Z" : `${hours}:${minutes}`}`;
}

/**
 * A time in an input, with any offset. Its year must have four digits in UTC
 * too, or it could not be sent back (RFC 3339 §1).
 */
export const GivenTime = z.preprocess(
  normalisedTime,
  z.iso
    .datetime({ offset: true, error: "This must be an ISO 8601 time with an offset." })
    .refine(
      (text) => !/^[+-]/.test(new Date(text).toJSON() ?? ""),
      "This time must be in a year from 0000 to 9999.",
    ),
);

/** The items of a list in a query, separated by commas; blanks around them do not count. Undefined without any. */
export function listOf(text: string): string[] | undefined {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  return items.length > 0 ? items : undefined;
}

/** Which side of a list between two users: what the caller received, sent, or both. */
export const Direction = z.enum(
  ["incoming", "outgoing", "all"],
  "direction must be incoming, outgoing or all.",
);
export type Direction = z.infer<typeof Direction>;

/** `?direction=` and `?status=` of such a list. */
export function directionQuery<const Status extends string>(statuses: readonly Status[]) {
  return z.object({
    direction: Direction.default("all"),
    status: z.enum(statuses, `status must be one of ${statuses.join(", ")}.`).optional(),
  });
}

/** The message for a value that is not text. */
export function mustBeText({ input }: { input?: unknown }): string {
  return input === undefined ? "This is required." : "This must be text.";
}

/** True when a text has from `min` to `max` code points (contract §1). */
export function codePoints(min: number, max: number) {
  return z
    .string({ error: mustBeText })
    .refine((text) => {
      // Cheap bounds first: a text has at most as many code points as units.
      if (text.length < min || text.length > 2 * max) return false;
      const length = [...text].length;
      return length >= min && length <= max;
    }, `This must be ${min} to ${max} characters long.`)
    .meta({ minLength: min, maxLength: max });
}

const MAX_LINK = 2048;

/**
 * A path of this site or an http(s) URL (contract §1): what a browser can only
 * follow, never run. Control characters, spaces and backslashes are refused,
 * since browsers drop or turn them before they read a scheme or a host (WHATWG
 * URL §4.4); so are user names, which make one host look like another.
 */
export const Link = z
  .string("A link must be text.")
  .max(MAX_LINK, `A link must be at most ${MAX_LINK} characters long.`)
  // A scheme without slashes is relative to a page of that scheme, which is ours.
  .transform((link) => link.replace(/^https?:(?!\/\/)\/?/i, "/"))
  .refine(isLink, "A link must be a path on this site that begins with a single slash, or an http(s) URL.")
  .meta({ type: "string", maxLength: MAX_LINK, example: "/connections/" });

/** True for a link that may be stored and shown. */
export function isLink(link: string): boolean {
  if (/[\p{Cc} \\]/u.test(link)) return false;
  if (link.startsWith("/")) return !link.startsWith("//") && URL.canParse(link, "https://herald.invalid");
  if (!/^https?:\/\//i.test(link) || !URL.canParse(link)) return false;
  const { username, password } = new URL(link);
  return username === "" && password === "";
}

/** Counting stops here, since it reads every row that it counts. */
export const MOST_COUNTED = 1000;

/** The count of a list. */
export const COUNTED = {
  count: z.int(),
  count_capped: z
    .literal(true)
    .optional()
    .meta({
      description: `Present if there are more than ${MOST_COUNTED}; count is then ${MOST_COUNTED}.`,
    }),
};

export interface Counted {
  count: number;
  count_capped?: true;
}
