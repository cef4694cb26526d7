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
