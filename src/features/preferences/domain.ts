import { CATEGORY_NAMES } from "#core/category-names";
import { CHANNELS, forEachChannel } from "#core/channels";
import type { ChannelName, Locale } from "#core/delivery";
import { type FieldError, Problem } from "#core/problem";
import { type AssignedType, categoryOf } from "./categories.ts";
import type * as wire from "./wire.ts";
import type { Category } from "./wire.ts";

/** One thing of a category that can be decided. */
export type Cell = keyof wire.Cells;

/** What a user has changed, as it is stored. Categories are found by their keys. */
export interface Document {
  timezone?: string | undefined;
  locale?: Locale | undefined;
  quiet_hours?: Loose<wire.QuietHours>;
  digest?: Loose<wire.Digest>;
  channels?: { [Channel in ChannelName]?: Loose<{ enabled: boolean }> } | undefined;
  categories?: { [key: string]: Loose<wire.Cells> } | undefined;
}

type Loose<Whole> = { [Key in keyof Whole]?: Whole[Key] | undefined } | undefined;

/** The preferences of a user in force: what they have changed, and the defaults of the rest. */
export interface Preferences {
  /** IANA name. */
  timezone: string;
  locale: Locale;
  quietHours: wire.QuietHours;
  digest: wire.Digest;
  channels: Record<ChannelName, { enabled: boolean }>;
  /** The built-in ones, then those that admins added. */
  categories: Record<Category, CategoryInForce> & Record<string, CategoryInForce>;
  /** The types that admins gave to categories. */
  assignedTypes: AssignedType[];
}

export interface CategoryInForce extends wire.CategoryPreferences {
  /** The channels on which what is critical goes out whatever was chosen. */
  required: ChannelName[];
  /** What the user has decided; the rest is the category's default. */
  chosen: Cell[];
}

/** What holds of a category where its reader has decided nothing. */
export interface CategorySettings {
  name: string;
  defaults: Partial<wire.Cells>;
  /** Cells that an admin has fixed at their default. */
  locked: wire.CategoryPreferences["locked"];
  /** The channels on which what is critical goes out whatever was chosen; all of them by default. */
  required?: ChannelName[];
  /** The types that admins gave to it. */
  types?: string[];
}

/** The categories that there are, by their keys, the built-in ones first. */
export type Categories = Record<Category, CategorySettings> & Record<string, CategorySettings>;

export const OFF: wire.Cells = { muted: false, in_app: "on", email: "off", push: "off", sms: "off" };
const INSTANT: Partial<wire.Cells> = { email: "instant", push: "on" };
const COLLECTED: Partial<wire.Cells> = { email: "digest" };

export const SETTINGS: Categories = {
  connections: { name: CATEGORY_NAMES.en.connections, defaults: INSTANT, locked: [] },
  applications: { name: CATEGORY_NAMES.en.applications, defaults: INSTANT, locked: [] },
  messages: { name: CATEGORY_NAMES.en.messages, defaults: INSTANT, locked: [] },
  courses: { name: CATEGORY_NAMES.en.courses, defaults: COLLECTED, locked: [] },
  jobs: { name: CATEGORY_NAMES.en.jobs, defaults: COLLECTED, locked: [] },
  activity: { name: CATEGORY_NAMES.en.activity, defaults: {}, locked: [] },
  system: { name: CATEGORY_NAMES.en.system, defaults: {}, locked: [] },
  other: { name: CATEGORY_NAMES.en.other, defaults: {}, locked: [] },
};

const QUIET_HOURS: wire.QuietHours = {
  enabled: false,
  from: "22:00",
  to: "07:00",
  days: [1, 2, 3, 4, 5, 6, 7],
};
const DIGEST: wire.Digest = { cadence: "daily", at: "08:00", weekday: 1 };

/**
 * The preferences in force.
 *
 * @param document as it is stored; null or undefined where the user has changed nothing
 */
export function preferencesOf(
  document: Document | null | undefined,
  settings: Categories = SETTINGS,
): Preferences {
  const { timezone = "UTC", locale = "en", quiet_hours, digest, channels } = document ?? {};
  const chosen = new Map(Object.entries(document?.categories ?? {}));
  const inForce = Object.entries(settings).map(([key, category]) => [
    key,
    categoryInForce(key, category, chosen.get(key)),
  ]);
  return {
    timezone,
    locale,
    quietHours: over(QUIET_HOURS, quiet_hours),
    digest: over(DIGEST, digest),
    channels: forEachChannel((channel) => ({ enabled: channels?.[channel]?.enabled ?? true })),
    categories: Object.fromEntries(inForce) as Preferences["categories"],
    assignedTypes: Object.entries(settings).flatMap(([category, { types = [] }]) =>
      types.map((type) => ({ type, category })),
    ),
  };
}

function categoryInForce(
  key: string,
  { name, defaults, locked, required = [...CHANNELS] }: CategorySettings,
  changed: Loose<wire.Cells> = {},
): CategoryInForce {
  // What was chosen before an admin fixed it counts no longer.
  const chosen = (Object.keys(changed) as Cell[]).filter((cell) => !isLocked(locked, cell));
  const own = Object.fromEntries(chosen.map((cell) => [cell, changed[cell]])) as Loose<wire.Cells>;
  return { key, name, ...over({ ...OFF, ...defaults }, own), locked, chosen, required };
}

/** What is fixed to be shown in the app can be muted no more. */
function isLocked(locked: CategorySettings["locked"], cell: Cell): boolean {
  return locked.some((channel) => channel === (cell === "muted" ? "in_app" : cell));
}

/** `base`, with what `changed` says instead. */
function over<Whole extends object>(base: Whole, changed: Loose<Whole>): Whole {
  const given = Object.entries(changed ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

/** What is in force for a category, also for one that is no longer there. */
export function inCategory({ categories }: Preferences, category: string): CategoryInForce {
  return (Object.hasOwn(categories, category) && categories[category]) || categories.other;
}

/** The category of a notification: the one it was sent under while that is there, else its type's. */
export function categoryIn(
  { categories, assignedTypes }: Preferences,
  { category, type }: { category: string | null; type: string },
): string {
  const isThere = category !== null && Object.hasOwn(categories, category);
  return isThere ? category : categoryOf(type, assignedTypes);
}

/**
 * What a change adds to the stored document.
 *
 * @throws {Problem} `invalid` where it names a category that is not there
 * @throws {Problem} `locked` where it sets a cell that an admin has fixed to something else
 */
export function documentOf(
  { categories = [], timezone, locale, quiet_hours, digest, channels }: wire.PreferencesUpdate,
  settings: Categories = SETTINGS,
): Document {
  requireKnown(categories, settings);
  const merged: NonNullable<Document["categories"]> = {};
  for (const [place, { key, name: _, locked: __, ...cells }] of categories.entries()) {
    const category = settings[key];
    if (category) requireUnlocked(category, cells, `#/categories/${place}`);
    merged[key] = { ...merged[key], ...cells };
  }
  return {
    timezone,
    locale,
    quiet_hours,
    digest,
    channels,
    ...(categories.length > 0 && { categories: merged }),
  };
}

function requireKnown(categories: { key: string }[], settings: Categories): void {
  const errors = categories.flatMap(({ key }, place): FieldError[] =>
    Object.hasOwn(settings, key)
      ? []
      : [
          {
            pointer: `#/categories/${place}/key`,
            detail: "There is no category with this key. GET /api/categories/ lists them.",
          },
        ],
  );
  if (errors.length > 0) throw new Problem("invalid", { errors });
}

function requireUnlocked(
  { defaults, locked }: CategorySettings,
  cells: NonNullable<Loose<wire.Cells>>,
  at: string,
): void {
  const fixed = { ...OFF, ...defaults };
  const refused = (Object.keys(cells) as Cell[]).filter(
    (cell) => isLocked(locked, cell) && cells[cell] !== undefined && cells[cell] !== fixed[cell],
  );
  const detail = "An admin has locked this setting. Leave it as it is.";
  if (refused.length > 0)
    throw new Problem("locked", { errors: refused.map((cell) => ({ pointer: `${at}/${cell}`, detail })) });
}

/** The preferences as they cross the network. */
export function present(preferences: Preferences): wire.Preferences {
  const { timezone, locale, quietHours: quiet_hours, digest, channels } = preferences;
  const categories = Object.values(preferences.categories).map(
    ({ chosen: _, required: __, ...category }) => category,
  );
  return { timezone, locale, quiet_hours, digest, channels, categories };
}
