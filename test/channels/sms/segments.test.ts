import { describe, expect, it } from "vitest";
import { MAX_SEGMENTS, renderCodeSms, renderSms } from "#channels/sms/render";
import { plainSigns, segmentsOf } from "#channels/sms/segments";
import type { Recipient } from "#core/delivery";
import { pending as pendingOf, stored } from "../../support/mail.ts";

describe("the segments of a text", () => {
  it.each([
    ["", "gsm7", 1],
    ["a".repeat(160), "gsm7", 1],
    ["a".repeat(161), "gsm7", 2],
    ["a".repeat(306), "gsm7", 2],
    ["a".repeat(307), "gsm7", 3],
    ["€".repeat(80), "gsm7", 1],
    ["€".repeat(81), "gsm7", 2],
    ["ä".repeat(160), "gsm7", 1],
    ["ç", "ucs2", 1],
    ["я".repeat(70), "ucs2", 1],
    ["я".repeat(71), "ucs2", 2],
    ["я".repeat(134), "ucs2", 2],
    ["я".repeat(135), "ucs2", 3],
    ["🦦".repeat(35), "ucs2", 1],
    ["🦦".repeat(36), "ucs2", 2],
  ] as const)("of %j are %s, %i", (text, encoding, count) => {
    expect(segmentsOf(text)).toEqual({ encoding, count });
  });

  it("divide neither an escape nor a surrogate pair between two messages", () => {
    // 152 septets, then an escape that would begin on the 153rd.
    expect(segmentsOf(`${"a".repeat(152)}€${"a".repeat(152)}`)).toEqual({ encoding: "gsm7", count: 3 });
    // 33 pairs are 66 units, so that the 34th does not fit into 67.
    expect(segmentsOf("🦦".repeat(67))).toEqual({ encoding: "ucs2", count: 3 });
  });

  it("are not those of UCS-2 for typographic signs alone", () => {
    const text = "“Ada’s list” – it’s here…";

    expect(segmentsOf(text).encoding).toBe("ucs2");
    expect(plainSigns(text)).toBe("\"Ada's list\" - it's here...");
    expect(segmentsOf(plainSigns(text)).encoding).toBe("gsm7");
  });
});

const to = (locale: "en" | "de" = "en"): Recipient => ({
  ...{ id: 1, name: "Ada", locale, timezone: "UTC", address: "+4915112345678" },
  ...{ origin: "https://herald.example", unsubscribeToken: "" },
});

const pending = (said: { title: string; message?: string }[], more = 0) =>
  pendingOf(
    said.map((each, at) => stored(at + 1, { message: "", ...each })),
    { more },
  );

describe("an SMS", () => {
  it("says what one notification says, with the link to it", () => {
    const { to: number, text } = renderSms(
      pending([{ title: "Grace accepted", message: "Say hello." }]),
      to(),
    );

    expect(number).toBe("+4915112345678");
    expect(text).toMatch(/^Grace accepted\nSay hello\.\nhttps:\/\/herald\.example\/notifications\/\?id=\d+$/);
  });

  it("stands for many, in the reader's language", () => {
    const { text } = renderSms(pending([{ title: "One" }, { title: "Two" }], 3), to("de"));

    expect(text).toBe("5 neue Mitteilungen: One; Two\nhttps://herald.example/notifications/");
  });

  it.each([
    ["a".repeat(200), "b ".repeat(1000)],
    ["я".repeat(200), "🦦".repeat(1000)],
    ["€".repeat(200), "ç".repeat(2000)],
  ])("is never more than three segments, and keeps its link", (title, message) => {
    const { text } = renderSms(pending([{ title, message }]), to());

    expect(segmentsOf(text).count).toBeLessThanOrEqual(MAX_SEGMENTS);
    expect(segmentsOf(text).count).toBe(MAX_SEGMENTS);
    expect(text).toMatch(/\.\.\.\nhttps:\/\/herald\.example\/notifications\/\?id=\d+$/);
    expect(text.isWellFormed()).toBe(true);
  });

  it("is one line for each text, whatever the text holds", () => {
    const { text } = renderSms(pending([{ title: "A\r\nB\u0000\u202e", message: "C\nD" }]), to());

    expect(text.split("\n").slice(0, 2)).toEqual(["A B", "C D"]);
  });

  it("with a code begins with it and is one segment in English, two in German", () => {
    const code = { code: "012345", to: "+4915112345678", validMinutes: 10 };

    const [en, de] = [renderCodeSms({ ...code, locale: "en" }), renderCodeSms({ ...code, locale: "de" })];

    for (const { text } of [en, de]) expect(text).toMatch(/^012345 /);
    expect([en, de].map(({ text }) => segmentsOf(text))).toEqual([
      { encoding: "gsm7", count: 1 },
      { encoding: "gsm7", count: 1 },
    ]);
  });
});
