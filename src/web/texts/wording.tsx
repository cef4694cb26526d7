import { currentLocale } from "./language.ts";

/** Keeps what is slow to make, such as a format of dates, until the language changes. */
export function perLocale<Made>(make: (locale: string) => Made): () => Made {
  let made: { locale: string; value: Made } | undefined;
  return () => {
    const locale = currentLocale();
    if (made?.locale !== locale) made = { locale, value: make(locale) };
    return made.value;
  };
}

const numbers = perLocale((locale) => new Intl.NumberFormat(locale));
const rules = perLocale((locale) => new Intl.PluralRules(locale));

export function formatNumber(value: number): string {
  return numbers().format(value);
}

/** One text for each form that the language has; `#` stands for the number. */
export function plural(count: number, { one, other }: { one: string; other: string }): string {
  return (rules().select(count) === "one" ? one : other).replace("#", formatNumber(count));
}

/** When, so many seconds from now, in a unit that can be pictured: "in 40 seconds", "in 19 hours". */
export function soon(seconds: number): string {
  const [unit, size] =
    seconds > 5400
      ? (["hour", 3600] as const)
      : seconds > 90
        ? (["minute", 60] as const)
        : (["second", 1] as const);
  return new Intl.RelativeTimeFormat(currentLocale()).format(Math.ceil(Math.max(1, seconds) / size), unit);
}

/** Characters of the Private Use Area, which no text holds, in place of what goes into a sentence. */
const PLACEHOLDERS = ["\uE000", "\uE001", "\uE002"];

/**
 * A sentence with names or titles in it, each set apart: a right-to-left name
 * would otherwise turn the words around it.
 *
 *   sentence(texts.removeTitle, nameOf(user))
 */
export function sentence<Values extends string[]>(
  text: (...values: Values) => string,
  ...values: Values
): React.ReactNode {
  const marked = text(...(values.map((_, at) => PLACEHOLDERS[at]) as Values));
  return marked.split(/([\uE000-\uE002])/).map((part, at) => {
    const value = values[PLACEHOLDERS.indexOf(part)];
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence keep their places.
    return value === undefined ? part : <bdi key={at}>{value}</bdi>;
  });
}
