import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { compose } from "#compose";
import { searchGrams } from "#features/accounts/domain";
import { findUsers } from "#features/accounts/service/search";
import { makeCursor } from "#http/pagination";
import type { Caller } from "#http/session";
import { type Person, register } from "../../support/as.ts";
import { countingD1 } from "../../support/counting-d1.ts";
import { platform } from "../../support/people.ts";

const nobody = { id: 0 } as Caller;

/** The names of those found, on one page. */
async function found(q: string, by: Pick<Person, "id"> = nobody): Promise<string[]> {
  const { items: users } = await findUsers(platform(), by as Caller, q, { limit: 100 });
  return users.map(({ username }) => username);
}

describe("a search", () => {
  it.each([
    ["the beginning", "Zaphod"],
    ["the end", "brox"],
    ["the middle of a word", "phod"],
    ["two letters", "Bx"],
    ["the last two letters", "ox"],
    ["a part across a space", "od Bx"],
    ["another case", "zAPHOD b"],
    ["no accents", "eeblebrox"],
    ["accents of its own", "zàphöd"],
    ["the username", "heart.of"],
    ["a sign in the username", "_gold"],
    ["the company", "O'Sirius & Co"],
    ["a sign of the company", "& "],
    ["another spelling of the same letters", "Ｚａｐ"],
    ["letters beyond the basic plane", "🚀🛸"],
  ])("finds a user by %s of a name", { tags: "parity.connections.1" }, async (_, q) => {
    await register("heart.of_gold", {
      full_name: "Zaphod Bx Béeblebrox",
      company_name: "O'Sirius & Co 🚀🛸",
    }).catch(() => undefined);

    expect(await found(q)).toEqual(["heart.of_gold"]);
  });

  it.each(["zaphodb", "zaphod  be", "xorblebe", "of-gold", "hood", "dohpaz"])(
    "does not find by %j, which is no part of a name",
    async (q) => {
      expect(await found(q)).toEqual([]);
    },
  );

  it.each([
    "%%",
    "__",
    '"*',
    '" OR "a',
    "zap*",
    "NEAR(a b)",
    "full_name:zap",
    "-zap",
    "^zap",
    "'; drop table users; --",
    "\\\\",
  ])("takes %j for letters, not for orders", { tags: "F33" }, async (q) => {
    expect(await found(q)).toEqual([]);
  });

  it("takes a hundred letters of any kind", { tags: "F33" }, async () => {
    await register("longwinded", { full_name: "ø".repeat(100) });

    expect(await found("ø".repeat(100))).toEqual(["longwinded"]);
    expect(await found("🦦".repeat(100))).toEqual([]);
    expect(await found("\u0301".repeat(100))).toEqual([]);
  });

  it("finds by an address or a contact only when it is the whole of it", {
    tags: "parity.connections.2",
  }, async () => {
    await register("hidden", { email: "deep.throat@garage.example", contact: "Signal Ünterground 42" });

    expect(await found("Deep.Throat@Garage.example")).toEqual(["hidden"]);
    expect(await found("signal unterground 42")).toEqual(["hidden"]);
    for (const part of [
      "deep.throat",
      "garage",
      "throat@garage.example",
      "unterground",
      "Signal Unterground 4",
    ]) {
      expect(await found(part)).toEqual([]);
    }
  });

  it("finds a user once, whatever finds them", async () => {
    const contact = "tripled@example.com";
    await register("tripled", { full_name: contact, contact });

    const { items: users, count } = await findUsers(platform(), nobody, contact, { limit: 10 });

    expect([users.length, count]).toEqual([1, 1]);
  });

  it("never lists the caller, by name or by address, nor counts them", async () => {
    const me = await register("narcissus", { contact: "mirror-1" });
    await register("echo-narcissus");

    expect(await found("narcissus", me)).toEqual(["echo-narcissus"]);
    expect(await found("narcissus@example.com", me)).toEqual([]);
    expect(await found("mirror-1", me)).toEqual([]);
    expect(await findUsers(platform(), me as never, "narcissus", { limit: 1 })).toMatchObject({ count: 1 });
  });

  it("does not list closed accounts", async () => {
    const { id } = await register("hermit", { contact: "cave-1" });
    await env.DB.prepare("update users set active = 0 where id = ?").bind(id).run();

    for (const q of ["hermit", "hermit@example.com", "cave-1"]) expect(await found(q)).toEqual([]);
  });

  it("gives each a page at a time, in a lasting order, and counts them all", async () => {
    const names = await Promise.all(
      Array.from(
        { length: 7 },
        async (_, at) => (await register(`flock-${at}`, { contact: "flock" })).username,
      ),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    const sizes: number[] = [];

    do {
      const page = await findUsers(platform(), nobody, "flock", { limit: 3, cursor });
      expect(page.count).toBe(7);
      sizes.push(page.items.length);
      seen.push(...page.items.map(({ username }) => username));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);

    expect(sizes).toEqual([3, 3, 1]);
    expect(seen.sort()).toEqual(names.sort());
  });

  it("takes its cursor for the same words and the same caller only", async () => {
    await Promise.all([1, 2].map((at) => register(`turner-${at}`)));
    const { nextCursor } = await findUsers(platform(), nobody, "turner", { limit: 1 });
    const cursor = nextCursor ?? "";

    const elsewhere: [Caller, string, string][] = [
      [nobody, "turne", cursor],
      [{ id: 1 } as Caller, "turner", cursor],
      [nobody, "turner", `${cursor}x`],
    ];

    expect((await findUsers(platform(), nobody, "turner", { limit: 1, cursor })).items).toHaveLength(1);
    for (const [by, q, astray] of elsewhere) {
      const search = findUsers(platform(), by, q, { limit: 1, cursor: astray });
      await expect(search).rejects.toMatchObject({ code: "bad-cursor" });
    }
  });

  it("shows nothing of anybody but what is public", async () => {
    await register("modest", { contact: "m-1" });

    const { items: users } = await findUsers(platform(), nobody, "modest", { limit: 1 });

    expect(Object.keys(users[0] ?? {}).sort()).toEqual([
      "company_name",
      "full_name",
      "id",
      "role",
      "username",
    ]);
  });
});

describe("the cost of a search", () => {
  const FIRST = 1_000_000;
  const counting = countingD1(env.DB);
  const counted = compose({ ...env, DB: counting.db }, createExecutionContext());

  /** Fills the database with users `from` … `to`, who all share some parts of their names. */
  async function populate(from: number, to: number): Promise<void> {
    const CHUNK = 2000;
    for (let start = from; start < to; start += CHUNK) {
      const rows = Array.from({ length: Math.min(CHUNK, to - start) }, (_, at) => {
        const number = start + at;
        const padded = String(number).padStart(5, "0");
        const names = { username: `crowd${padded}`, fullName: `Member ${padded}`, companyName: "Guild" };
        return { id: FIRST + number, ...names, grams: searchGrams(names) };
      });
      const json = JSON.stringify(rows);
      const of = (path: string) => `value ->> '${path}'`;
      await env.DB.batch([
        env.DB.prepare(`insert into users (id, username, username_key, email, email_key, full_name, company_name,
            password_hash, created_at)
          select ${of("id")}, ${of("username")}, ${of("username")}, ${of("username")} || '@crowd.example',
            ${of("username")} || '@crowd.example', ${of("fullName")}, ${of("companyName")}, 'none', 0
          from json_each(?)`).bind(json),
        env.DB.prepare(`insert into user_search (rowid, full_name, company_name, username)
          select ${of("id")}, ${of("$.grams.full_name")}, ${of("$.grams.company_name")}, ${of("$.grams.username")}
          from json_each(?)`).bind(json),
      ]);
    }
  }

  /** What a search asks of the database. */
  async function cost(q: string, cursor?: string) {
    counting.restart();
    const { items: users, count } = await findUsers(counted, nobody, q, { limit: 20, cursor });
    const { calls, rowsRead } = counting.tally();
    return { users: users.length, count, calls, rowsRead };
  }

  it("is one round trip and a page's rows, however many users there are", { timeout: 60_000 }, async () => {
    const rare = ["00042", "crowd00042@crowd.example", "nobody-of-them"];
    const common = ["member", "me", "guild"];
    const costs = async (words: string[]) => {
      const all = [];
      for (const q of words) all.push(await cost(q));
      return all;
    };
    await populate(0, 100);
    const [rareOfFew, commonOfFew] = [await costs(rare), await costs(common)];

    await populate(100, 20_000);

    expect(rareOfFew.map(({ users }) => users)).toEqual([1, 1, 0]);
    expect(rareOfFew.every(({ calls, rowsRead }) => calls === 1 && rowsRead <= 15)).toBe(true);
    expect(await costs(rare)).toEqual(rareOfFew);
    const last = makeCursor(counted.secret, ["users", 0, "member"], FIRST + 19_900);
    for (const { calls, users, count, rowsRead } of [
      ...commonOfFew,
      ...(await costs(common)),
      await cost("member", last),
    ]) {
      expect([calls, users]).toEqual([1, 20]);
      // Of those who are counted one row each, of those who are shown three.
      expect(rowsRead - count).toBeLessThanOrEqual(3 * 21 + 10);
    }
  });
});
