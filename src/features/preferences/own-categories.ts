import { CHANNELS } from "#core/channels";
import { Problem } from "#core/problem";
import { overlap, typesOf } from "./categories.ts";
import { type Categories, type CategorySettings, OFF, type Preferences, SETTINGS } from "./domain.ts";
import type * as wire from "./wire/categories.ts";
import { CATEGORIES, type Category } from "./wire.ts";

/** What admins said of categories, by their keys. Of a built-in one only what was changed. */
export type OwnCategories = Map<string, wire.CategoryChanges>;

export function isBuiltIn(key: string): key is Category {
  return (CATEGORIES as readonly string[]).includes(key);
}

/** The settings of every category: of the built-in ones with what admins changed, then of the others. */
export function settingsOf(own: OwnCategories): Categories {
  if (own.size === 0) return SETTINGS;
  const added = [...own.keys()].filter((key) => !isBuiltIn(key)).sort();
  const all = [...CATEGORIES, ...added].map((key) => [key, settingsWith(SETTINGS[key], own.get(key), key)]);
  return Object.fromEntries(all) as Categories;
}

function settingsWith(
  base: CategorySettings | undefined,
  { name, types, defaults, locked, required_channels: required }: wire.CategoryChanges = {},
  key: string,
): CategorySettings {
  return {
    name: name ?? base?.name ?? key,
    defaults: { ...base?.defaults, ...defaults } as CategorySettings["defaults"],
    locked: locked ?? base?.locked ?? [],
    ...(required && { required }),
    ...(types && { types }),
  };
}

/** What admins call categories, without the built-in names. */
export function namesByAdmins({ categories }: Pick<Preferences, "categories">): Record<string, string> {
  const named = Object.values(categories).filter(({ key, name }) => SETTINGS[key]?.name !== name);
  return Object.fromEntries(named.map(({ key, name }) => [key, name]));
}

/** A category as it crosses the network. */
export function presentCategory(key: string, settings: CategorySettings): wire.Category {
  const { name, defaults, locked, required = [...CHANNELS], types = [] } = settings;
  const { email, push, sms } = { ...OFF, ...defaults };
  const builtIn = isBuiltIn(key) ? typesOf(key) : [];
  return {
    key,
    name,
    types: [...new Set([...builtIn, ...types])],
    defaults: { in_app: "on", email, push, sms },
    locked,
    required_channels: required,
    built_in: isBuiltIn(key),
  };
}

/**
 * Refuses types of another built-in category, and a list of a built-in one's
 * types that lacks some of its own.
 *
 * @throws {Problem} `type-taken`
 * @throws {Problem} `built-in`
 */
export function requireFreeTypes(key: string, types: readonly string[]): void {
  for (const category of CATEGORIES) {
    const own = typesOf(category);
    if (category !== key && own.some((known) => types.some((type) => overlap(known, type))))
      throw new Problem("type-taken");
    if (category === key && own.some((known) => !types.includes(known)))
      throw new Problem("built-in", { detail: "The types of a built-in category cannot be changed." });
  }
}
