import { describe, expect, it } from "vitest";
import type { Problem } from "#core/problem";
import { fold } from "#core/text";
import {
  contactKey,
  cooldownSeconds,
  emailKey,
  nameKey,
  publicUser,
  requireUncommon,
  searchGrams,
  searchMatch,
} from "#features/accounts/domain";

const ada = { username: "Ada_Lovelace", email: "countess@example.com" };

function refusal(password: string, owner = ada): Problem | undefined {
  try {
    requireUncommon(password, owner, "#/password");
  } catch (problem) {
    return problem as Problem;
  }
  return undefined;
}

describe("keys", () => {
  it("are the same in any case, and keep every other difference", () => {
    expect(nameKey("Ada_L")).toBe(nameKey("aDA_l"));
    expect(emailKey("Ada@Example.COM")).toBe("ada@example.com");
    expect(nameKey("ada.l")).not.toBe(nameKey("ada_l"));
  });

  it("find a contact whatever its accents", () => {
    expect(contactKey("Zoë +49 30")).toBe("zoe +49 30");
  });
});

describe("a password", () => {
  it.each([
    "password",
    "PassWord1",
    "12345678",
    "qwertyuiop",
    "P@ssw0rd",
    "iloveyou",
    "hardcore",
    "Spring2026",
    "1234567!",
  ])("is refused when it is as common as %s", (password) => {
    expect(refusal(password)?.extras.errors).toEqual([
      { pointer: "#/password", detail: "This password is too common. Choose another one." },
    ]);
  });

  it.each([
    ["holds the username", "xx-ADA_lovelace-xx"],
    ["is held by the username", "lovelace"],
    ["holds the e-mail address", "countess@example.com!"],
    ["is held by the e-mail address", "example.com"],
    ["holds what stands before the @", "the Countess of"],
  ])("is refused when it %s", (_, password) => {
    expect(refusal(password)?.code).toBe("invalid");
  });

  it("may hold an address's two letters, which stand in many a good one", () => {
    expect(refusal("abacus and ladder", { username: "grace", email: "ab@example.com" })).toBeUndefined();
  });

  it("is taken as it is when it is nothing of that", () => {
    expect(refusal("quiet-otter-umbrella")).toBeUndefined();
    expect(refusal("пароль не простой")).toBeUndefined();
  });
});

describe("the rest after failures", () => {
  it("begins with a second at the fifth, doubles, and never passes 15 minutes", () => {
    expect([0, 1, 4].map(cooldownSeconds)).toEqual([0, 0, 0]);
    expect([5, 6, 7, 8].map(cooldownSeconds)).toEqual([1, 2, 4, 8]);
    expect([14, 15, 16, 1000].map(cooldownSeconds)).toEqual([512, 900, 900, 900]);
  });
});

describe("the words of the search index", () => {
  it("are the triples from each letter on, without accents and case", () => {
    expect(searchGrams({ username: "Zoë", fullName: "", companyName: "Ab" })).toEqual({
      username: "zoe oe e",
      full_name: "",
      company_name: "ab b",
    });
  });

  it("hold spaces and signs as letters, so that the index does not split at them", () => {
    const { full_name: words } = searchGrams({ username: "", fullName: 'a "', companyName: "" });

    expect(words).toBe("a\ue020\ue022 \ue020\ue022 \ue022");
  });

  it("are asked for as a run of triples, or the beginning of one", () => {
    expect(searchMatch("Love")).toBe('"lov" + "ove"');
    expect(searchMatch("LÖ")).toBe('"lo" *');
  });

  it("are not asked for by a single letter, nor by what is no letter without its base", () => {
    expect(searchMatch("e\u0301")).toBeUndefined();
    expect(searchMatch("\u0301\u0301")).toBeUndefined();
  });

  it("take a letter beyond the basic plane for one letter", () => {
    expect(searchMatch("🦦🦦🦦🦦")).toBe('"🦦🦦🦦" + "🦦🦦🦦"');
  });
});

it("folds compatible spellings to one", () => {
  expect(["ﬁn", "Ｆｉｎ", "FÍN", "fı\u0307n"].map(fold)).toEqual(["fin", "fin", "fin", "fin"]);
});

it("folds letters that people type without their stroke or in two", () => {
  expect(["Straße", "Đorđe", "Søren", "Łukasz", "ΚΏΣΤΑΣ", "Κώστας"].map(fold)).toEqual([
    "strasse",
    "dorde",
    "soren",
    "lukasz",
    "κωστασ",
    "κωστασ",
  ]);
});

it("shows a stranger neither address nor access", () => {
  const account = { id: 1, username: "ada", fullName: "Ada", companyName: "", role: "member" };

  expect(publicUser({ ...account, email: "a@example.com", contact: "1", access: "admin" } as never)).toEqual({
    id: 1,
    username: "ada",
    full_name: "Ada",
    company_name: "",
    role: "member",
  });
});
