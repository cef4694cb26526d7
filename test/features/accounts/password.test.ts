import { describe, expect, it } from "vitest";
import { hashPassword, needsRehash, verifyPassword } from "#features/accounts/service/password";

const LN = 4;

describe("a hash", () => {
  it("is a PHC string with its parameters, and different each time", async () => {
    const [one, other] = await Promise.all([hashPassword("same", LN), hashPassword("same", LN)]);

    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
  });

  it("verifies the password it was made of", async () => {
    expect(await verifyPassword("naïve 🦦", await hashPassword("naïve 🦦", LN), LN)).toBe(true);
  });

  it.each([
    ["another case", "Otter"],
    ["a space more", "otter "],
    ["nothing", ""],
  ])("does not verify %s", async (_, guess) => {
    expect(await verifyPassword(guess, await hashPassword("otter", LN), LN)).toBe(false);
  });

  it("distinguishes composed from decomposed: bytes count, not looks", async () => {
    const hash = await hashPassword("caf\u00e9 au lait", LN);

    expect(await verifyPassword("cafe\u0301 au lait", hash, LN)).toBe(false);
  });

  it("verifies at the strength of a deployment", async () => {
    const hash = await hashPassword("otter", 15);

    expect(hash).toContain("$ln=15,r=8,p=3$");
    expect(await verifyPassword("otter", hash, 15)).toBe(true);
  });

  it("verifies with the parameters it was made with, not today's", async () => {
    const hash = await hashPassword("otter", LN);

    expect(await verifyPassword("otter", hash, LN + 1)).toBe(true);
    expect(needsRehash(hash, LN)).toBe(false);
    expect(needsRehash(hash, LN + 1)).toBe(true);
  });

  it.each([
    "none",
    "",
    "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=30,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=17,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=15,r=8,p=99$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$scrypt$ln=4,r=0,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  ])("that is none, or asks for too much, verifies nothing: %s", async (hash) => {
    expect(await verifyPassword("otter", hash, LN)).toBe(false);
  });

  it("need not be there to be compared with, for an unknown name", async () => {
    expect(await verifyPassword("otter", undefined, LN)).toBe(false);
  });
});
