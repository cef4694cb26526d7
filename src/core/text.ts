/** Letters that people type without their stroke, or as two letters, though Unicode does not decompose them. */
const ALIKE: Record<string, string> = {
  ß: "ss",
  ς: "σ",
  đ: "d",
  ð: "d",
  ø: "o",
  ł: "l",
  ı: "i",
  æ: "ae",
  œ: "oe",
  þ: "th",
};

/** Text as searches compare it: without accents and case (Unicode NFKD, UAX #15). */
export function fold(text: string): string {
  const bare = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return bare.replaceAll(/[ßςđðøłıæœþ]/g, (letter) => ALIKE[letter] ?? letter);
}

/** Scripts in which a joiner between two letters changes how they are written (UTS #39 §3.1.1). */
const JOINED =
  "Arabic Bengali Devanagari Gujarati Gurmukhi Kannada Khmer Malayalam Mongolian Oriya Sinhala Syriac Tamil Telugu"
    .split(" ")
    .map((script) => `\\p{Script=${script}}`)
    .join("");

/** Control characters, marks that change the direction of writing (UAX #9), characters without width, and stray joiners. */
const HIDDEN = new RegExp(
  [
    "\\p{Cc}",
    "[\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF\\u{E0000}-\\u{E007F}]",
    `(?<![${JOINED}\\p{M}\\p{Extended_Pictographic}\\p{Emoji_Modifier}])[\\u200C\\u200D]`,
  ].join("|"),
  "u",
);

/** True when a text holds invisible characters that change how it looks, or make it differ from one that looks the same. */
export function hasHiddenCharacters(text: string): boolean {
  return HIDDEN.test(text);
}
