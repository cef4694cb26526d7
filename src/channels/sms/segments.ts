/** The characters of the default alphabet of SMS (3GPP TS 23.038 §6.2.1). */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Those that take an escape before them, and so count twice. */
const EXTENDED = new Set("\f^{}\\[~]|€");

/** How many septets or 16-bit units fit into one message alone, and into each of several (3GPP TS 23.040 §9.2.3.24.1). */
const ROOM = { gsm7: { alone: 160, each: 153 }, ucs2: { alone: 70, each: 67 } } as const;

export interface Segments {
  encoding: keyof typeof ROOM;
  count: number;
}

/** How many messages a text is sent and paid as: one character outside of the default alphabet makes all of it UCS-2. */
export function segmentsOf(text: string): Segments {
  const characters = [...text];
  const encoding = characters.every((each) => BASIC.has(each) || EXTENDED.has(each)) ? "gsm7" : "ucs2";
  const sizes = characters.map((each) => (encoding === "ucs2" ? each.length : EXTENDED.has(each) ? 2 : 1));
  const { alone, each } = ROOM[encoding];
  const total = sizes.reduce<number>((sum, size) => sum + size, 0);
  if (total <= alone) return { encoding, count: 1 };
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    // Neither an escape and its character nor a surrogate pair is divided between two messages.
    if (used + size > each) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, count };
}

/** Characters that a text rarely needs as they are, and what stands for them in the default alphabet. */
const PLAIN: [signs: string, plain: string][] = [
  ["’‘‚`´", "'"],
  ["“”„«»", '"'],
  ["–—•", "-"],
  ["…", "..."],
  ["\u00a0\u202f\u2009\t", " "],
];

/** The same text for an SMS: typographic signs alone do not make it UCS-2, which would hold less than half. */
export function plainSigns(text: string): string {
  return [...text].map((sign) => PLAIN.find(([signs]) => signs.includes(sign))?.[1] ?? sign).join("");
}
