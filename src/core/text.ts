/** Text as it is compared when people search: without accents and case (Unicode NFKD, UAX #15). */
export function fold(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
