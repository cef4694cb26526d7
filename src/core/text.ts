/** Letters that people type without their stroke or in two, though Unicode does not take them apart. */
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

/** Text as it is compared when people search: without accents and case (Unicode NFKD, UAX #15). */
export function fold(text: string): string {
  const bare = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return bare.replaceAll(/[ßςđðøłıæœþ]/g, (letter) => ALIKE[letter] ?? letter);
}
