import { z } from "zod";
import { ALL_CHANNELS, CHANNELS } from "#core/channels";
import { codePoints } from "#core/wire";
import { Cells } from "../wire.ts";

const CategoryType = z
  .string("A type must be text.")
  .regex(
    /^[a-z][a-z0-9_.]{0,63}\*?$/,
    "A type must begin with a letter and contain only letters, digits, _ and .; a * at its end matches any ending.",
  )
  .meta({ example: "invoice_*" });

/** What holds where a reader has decided nothing. Only its reader can mute or silence a category. */
const Defaults = z.strictObject({
  ...Cells.omit({ muted: true }).shape,
  in_app: z.literal("on", "in_app must be on; only users can silence a category for themselves."),
});

const each = (names: readonly unknown[]) => new Set(names).size === names.length;
const Locked = z
  .array(z.enum(ALL_CHANNELS, "locked must name channels."))
  .refine(each, "locked may contain each channel only once.");
const Required = z
  .array(z.enum(CHANNELS, `required_channels must be among ${CHANNELS.join(", ")}.`))
  .refine(each, "required_channels may contain each channel only once.");

const fields = {
  name: codePoints(1, 60),
  types: z
    .array(CategoryType, "types must be a list of types.")
    .max(100, "types may contain at most 100 types.")
    .refine(each, "types may contain each type only once."),
  defaults: Defaults.partial(),
  locked: Locked.meta({
    description: "Channels fixed at their default; users see them but cannot change them.",
  }),
  required_channels: Required.meta({
    description:
      "Channels on which critical notifications are sent even if their reader has switched them off.",
  }),
};

export const Category = z
  .object({
    key: z.string(),
    ...fields,
    defaults: Defaults,
    built_in: z
      .boolean()
      .meta({ description: "If true, it cannot be deleted and its own types cannot be changed." }),
  })
  .meta({ id: "Category" });
export type Category = z.infer<typeof Category>;

export const CategoryKey = z
  .string("key must be text.")
  .regex(
    /^[a-z][a-z0-9_-]{0,29}$/,
    "key must begin with a letter and have at most 30 letters, digits, _ and -.",
  );

export const NewCategory = z
  .object({ ...z.object(fields).partial().shape, key: CategoryKey, name: fields.name })
  .meta({ id: "NewCategory" });
export type NewCategory = z.infer<typeof NewCategory>;

export const CategoryChanges = z.object(fields).partial().meta({ id: "CategoryChanges" });
export type CategoryChanges = z.infer<typeof CategoryChanges>;

export const CategoryList = z
  .object({ count: z.int(), results: z.array(Category), next_cursor: z.string().nullable() })
  .meta({ id: "CategoryList" });
