import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { inlined } from "../../scripts/lib/sql.ts";

function readBack(value: unknown): Promise<unknown> {
  return env.DB.prepare(inlined({ sql: "select ? as value", params: [value] })).first("value");
}

describe("a statement whose parameters are written into it", () => {
  it.each([
    "",
    "o'neil@example.com",
    "'; drop table users; --",
    "what? /* not a comment */ $& $1 :name @name",
    "two\nlines\tand a \\ backslash",
    "Ünïcødé 🎉 e\u0301",
    0,
    -1,
    Number.MAX_SAFE_INTEGER,
    null,
  ])("says %j as it was meant", async (value) => {
    expect(await readBack(value)).toBe(value);
  });

  it("puts each value in its own place", () => {
    expect(inlined({ sql: "select ?, ?", params: ["?", 1] })).toBe("select '?', 1;");
  });

  it.each([undefined, 1.5, Number.NaN, "half\0", {}, new Date(0)])(
    "refuses %s, which has no literal",
    (value) => {
      expect(() => inlined({ sql: "select ?", params: [value] })).toThrow(TypeError);
    },
  );
});
