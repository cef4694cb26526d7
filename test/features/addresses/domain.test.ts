import { describe, expect, it } from "vitest";
import { type Address, codeOf, isRightCode, nextCodeAt } from "#features/addresses/domain";
import { refusal } from "../../support/refusal.ts";

const SECRET = "a secret of thirty-two characters";
const NOW = new Date("2026-03-01T12:00:00Z");
const issuedAt = NOW.getTime() - 60_000;

function address(changed: Partial<Address> = {}): Address {
  return {
    ...{ id: 7, userId: 1, kind: "email", value: "Ada@Example.com", valueKey: "ada@example.com" },
    ...{
      verifiedAt: null,
      suppressed: null,
      codeIssuedAt: issuedAt,
      codeSentAt: issuedAt,
      codeTries: 0,
      createdAt: issuedAt,
    },
    ...changed,
  };
}

describe("a code", () => {
  it("is six digits, and another for each address, time and secret", () => {
    const codes = [
      codeOf(SECRET, 7, issuedAt),
      codeOf(SECRET, 8, issuedAt),
      codeOf(SECRET, 7, issuedAt + 1),
      codeOf(`${SECRET}!`, 7, issuedAt),
    ];

    for (const code of codes) expect(code).toMatch(/^\d{6}$/);
    expect(new Set(codes).size).toBe(4);
    expect(codeOf(SECRET, 7, issuedAt)).toBe(codes[0]);
  });

  it("is spread over all digits, and keeps its leading zeros", () => {
    const codes = Array.from({ length: 2000 }, (_, at) => codeOf(SECRET, at, issuedAt));

    expect(codes.filter((code) => code.startsWith("0")).length).toBeGreaterThan(100);
    expect(new Set(codes).size).toBeGreaterThan(1990);
  });

  it("counts for ten minutes and five tries", () => {
    const code = codeOf(SECRET, 7, issuedAt);
    const at = (minutes: number) => new Date(issuedAt + minutes * 60_000);

    expect(isRightCode(address(), code, [SECRET], at(9.99))).toBe(true);
    expect(isRightCode(address({ codeTries: 4 }), code, [SECRET], NOW)).toBe(true);
    expect(isRightCode(address(), "000000", [SECRET], NOW)).toBe(code === "000000");
    expect(refusal(() => isRightCode(address(), code, [SECRET], at(10)))).toBe("code-expired");
    expect(refusal(() => isRightCode(address({ codeTries: 5 }), code, [SECRET], NOW))).toBe("code-expired");
    expect(refusal(() => isRightCode(address({ codeIssuedAt: null }), code, [SECRET], NOW))).toBe(
      "code-expired",
    );
  });

  it("that was sealed under the secret before the current one counts while the secrets are changed", () => {
    const code = codeOf("the secret before the current one", 7, issuedAt);

    expect(isRightCode(address(), code, [SECRET, "the secret before the current one"], NOW)).toBe(true);
    expect(isRightCode(address(), code, [SECRET], NOW)).toBe(false);
  });

  it("is issued once a minute", () => {
    expect(nextCodeAt(address({ codeSentAt: null }), NOW)).toBeUndefined();
    expect(nextCodeAt(address({ codeSentAt: NOW.getTime() - 60_000 }), NOW)).toBeUndefined();
    expect(nextCodeAt(address({ codeSentAt: NOW.getTime() - 59_999 }), NOW)).toBe(NOW.getTime() + 1);
  });
});
