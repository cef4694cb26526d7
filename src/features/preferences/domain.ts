import { CATEGORY_NAMES } from "#core/category-names";
import type { ChannelName, Locale } from "#core/delivery";
import { Problem } from "#core/problem";
import type * as wire from "./wire.ts";
import { CATEGORIES, type Category } from "./wire.ts";

/** One thing of a category that can be decided. */
export type Cell = keyof wire.Cells;

/** What a user has changed, as it is stored. Categories are found by their keys. */
export interface Document {
  timezone?: string | undefined;
  locale?: Locale | undefined;
  quiet_hours?: Loose<wire.QuietHours>;
  digest?: Loose<wire.Digest>;
  channels?: { [Channel in ChannelName]?: Loose<{ enabled: boolean }> } | undefined;
  categories?: { [Key in Category]?: Loose<wire.Cells> } | undefined;
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
  categories: Record<Category, CategoryInForce>;
}

export interface CategoryInForce extends wire.CategoryPreferences {
  /** What the user has decided; the rest is the category's default. */
  chosen: Cell[];
}

/** What holds of a category where its reader has decided nothing. */
export interface CategorySettings {
  name: string;
  defaults: Partial<wire.Cells>;
  /** Cells that an admin has fixed at their default. */
  locked: wire.CategoryPreferences["locked"];
}

const OFF: wire.Cells = { muted: false, in_app: "on", email: "off", push: "off", sms: "off" };
const AT_ONCE: Partial<wire.Cells> = { email: "instant", push: "on" };
const COLLECTED: Partial<wire.Cells> = { email: "digest" };

export const SETTINGS: Record<Category, CategorySettings> = {
  connections: { name: CATEGORY_NAMES.en.connections, defaults: AT_ONCE, locked: [] },
  applications: { name: CATEGORY_NAMES.en.applications, defaults: AT_ONCE, locked: [] },
  messages: { name: CATEGORY_NAMES.en.messages, defaults: AT_ONCE, locked: [] },
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
  settings: Record<Category, CategorySettings> = SETTINGS,
): Preferences {
  const { timezone = "UTC", locale = "en", quiet_hours, digest, channels } = document ?? {};
  const enabled = (channel: ChannelName) => ({ enabled: channels?.[channel]?.enabled ?? true });
  const inForce = CATEGORIES.map((key) => [
    key,
    categoryInForce(key, settings[key], document?.categories?.[key]),
  ]);
  return {
    timezone,
    locale,
    quietHours: over(QUIET_HOURS, quiet_hours),
    digest: over(DIGEST, digest),
    channels: { email: enabled("email"), push: enabled("push"), sms: enabled("sms") },
    categories: Object.fromEntries(inForce) as Preferences["categories"],
  };
}

function categoryInForce(
  key: Category,
  { name, defaults, locked }: CategorySettings,
  changed: Loose<wire.Cells> = {},
): CategoryInForce {
  // What was chosen before an admin fixed it counts no longer.
  const chosen = (Object.keys(changed) as Cell[]).filter((cell) => !isLocked(locked, cell));
  const own = Object.fromEntries(chosen.map((cell) => [cell, changed[cell]])) as Loose<wire.Cells>;
  return { key, name, ...over({ ...OFF, ...defaults }, own), locked, chosen };
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
  return Object.hasOwn(categories, category) ? categories[category as Category] : categories.other;
}

/**
 * What a change adds to the stored document.
 *
 * @throws {Problem} `locked` where it sets a cell that an admin has fixed to something else
 */
export function changeOf(
  { categories = [], timezone, locale, quiet_hours, digest, channels }: wire.PreferencesUpdate,
  settings: Record<Category, CategorySettings> = SETTINGS,
): Document {
  const merged: NonNullable<Document["categories"]> = {};
  for (const [place, { key, name: _, locked: __, ...cells }] of categories.entries()) {
    requireUnlocked(settings[key], cells, `#/categories/${place}`);
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

function requireUnlocked(
  { defaults, locked }: CategorySettings,
  cells: NonNullable<Loose<wire.Cells>>,
  at: string,
): void {
  const fixed = { ...OFF, ...defaults };
  const refused = (Object.keys(cells) as Cell[]).filter(
    (cell) => isLocked(locked, cell) && cells[cell] !== undefined && cells[cell] !== fixed[cell],
  );
  const detail = "An admin has fixed this.";
  if (refused.length > 0)
    throw new Problem("locked", { errors: refused.map((cell) => ({ pointer: `${at}/${cell}`, detail })) });
}

/** The preferences as they cross the network. */
export function present(preferences: Preferences): wire.Preferences {
  const { timezone, locale, quietHours: quiet_hours, digest, channels } = preferences;
  const categories = Object.values(preferences.categories).map(({ chosen: _, ...category }) => category);
  return { timezone, locale, quiet_hours, digest, channels, categories };
}
