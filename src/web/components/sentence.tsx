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
