import { loadPart } from "../load-part.ts";

/** The languages of the app, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" };

export type Language = keyof typeof LANGUAGES;

/** Where this browser keeps the language that its user chose. */
const KEY = "herald.language";

type Area =
  | "account"
  | "admin"
  | "applications"
  | "inbox"
  | "leaving"
  | "otherAccount"
  | "devOutbox"
  | "picker"
  | "preferences"
  | "connections"
  | "notifications"
  | "people"
  | "problems"
  | "realtime"
  | "roles"
  | "shell";

/** All texts of one language. English comes with the pages that need it; another language is loaded whole. */
export type Dictionary = Record<Area, object>;

let current: Language = "en";
let dictionary: Dictionary | undefined;
const listeners = new Set<() => void>();

/** The first of the wanted languages (BCP 47 tags, best first) that the app has; English when it has none. */
export function pickLanguage(wanted: readonly (string | null | undefined)[]): Language {
  return wanted.map((tag) => baseOf(tag ?? "")).find(isLanguage) ?? "en";
}

function baseOf(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}

export function currentLanguage(): Language {
  return current;
}

export function subscribeToLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** How numbers and dates are written: as in the user's country where the browser names one, so that British dates are. */
export function currentLocale(): string {
  return navigator.languages?.find((tag) => baseOf(tag) === current) ?? current;
}

/** The language chosen in this browser, else the browser's own. */
export function preferredLanguage(): Language {
  return pickLanguage([storedLanguage(), ...(navigator.languages ?? [])]);
}

function storedLanguage(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Shows the app in a language once its texts are loaded. @throws when they cannot be; the app then stays as it is. */
export async function showLanguage(language: Language): Promise<void> {
  const loaded = language === "de" ? (await loadPart(() => import("./de/index.ts"))).german : undefined;
  dictionary = loaded;
  current = language;
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

/** Shows the app in a language, now and at the next visits. @throws like `showLanguage`. */
export async function chooseLanguage(language: Language): Promise<void> {
  await showLanguage(language);
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage it holds for this page alone.
  }
}

/**
 * The English texts of an area, each read in the current language. A part of
 * them may be kept in a constant; a single text may not, for it would stay in
 * the language in which it was read.
 */
export function translated<Texts extends object>(area: Area, english: Texts): Texts {
  return following(english, () => dictionary?.[area] as Texts | undefined);
}

function following<Texts extends object>(english: Texts, translation: () => Texts | undefined): Texts {
  const texts = {};
  for (const key of Object.keys(english) as (keyof Texts)[]) {
    const value = english[key];
    const read = () => (translation() ?? english)[key];
    const isPart = typeof value === "object" && value !== null && !Array.isArray(value);
    Object.defineProperty(texts, key, {
      enumerable: true,
      ...(isPart ? { value: following<object>(value, read as () => object) } : { get: read }),
    });
  }
  return texts as Texts;
}
