import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { codes, facts, factTypes, meanwhile, outcomes, times } from "../../support/services.ts";
import { callsOf, connectionsAfter, connectionsBetween, pairOf, rowsOf } from "./calls.ts";
import { KINDS } from "./kinds.ts";

describe.each(KINDS)("a $name", (kind) => {
  const { answers, withdrawal, waiting } = kind;
  const [yes, no] = answers;
  const { ask, settle, fact } = callsOf(kind);
  const asking = `${fact}.${waiting === "pending" ? "requested" : waiting}`;

  describe("of fifty at once", () => {
    it("who ask for the same is one", async () => {
      const { ada, grace } = await pairOf(kind);

      const results = await Promise.all(times(50, () => ask(ada, grace)));

      expect(results.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(new Set(results.map(({ item }) => item.id)).size).toBe(1);
      expect(await rowsOf(kind, ada, grace)).toHaveLength(1);
      expect(factTypes()).toEqual([asking]);
    });

    it.each(answers)("who $verb has been answered by all, and one is notified", async ({ verb, status }) => {
      const { ada, grace } = await pairOf(kind);
      const { item } = await ask(ada, grace);

      const results = await Promise.all(times(50, () => settle(grace, item.id, verb)));

      expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
      expect(await connectionsBetween(ada, grace)).toBe(connectionsAfter(kind, status));
      expect(factTypes()).toEqual([`${fact}.${status}`, asking].sort());
    });

    it.each([
      { either: yes, or: no },
      { either: yes, or: withdrawal },
    ])(
      "who $either.verb and $or.verb comes to one end",
      { tags: "parity.connections.4" },
      async ({ either, or }) => {
        const { ada, grace } = await pairOf(kind);
        const { item } = await ask(ada, grace);
        const by = or === withdrawal ? ada : grace;

        const results = await outcomes(
          times(50, (at) => (at % 2 ? settle(grace, item.id, either.verb) : settle(by, item.id, or.verb))),
        );

        const [row] = await rowsOf(kind, ada, grace);
        expect(row!.status).toBeOneOf([either.status, or.status]);
        expect(row!.answeredAt === null).toBe(row!.status === withdrawal.status);
        expect(await connectionsBetween(ada, grace)).toBe(connectionsAfter(kind, row!.status));
        expect(codes(results)).toEqual(times(25, () => "already-answered"));
        expect(factTypes()).toEqual([`${fact}.${row!.status}`, asking].sort());
      },
    );
  });

  describe("that is asked for, when meanwhile", () => {
    it("the same was asked from elsewhere, is that", async () => {
      const { ada, grace } = await pairOf(kind);

      const at = meanwhile(() => ask(ada, grace));
      const asked = await ask(ada, grace, at);

      expect(asked).toMatchObject({ status: 200, item: { status: waiting } });
      expect(factTypes()).toEqual([asking]);
    });

    it("the other one's account was closed, finds nobody", async () => {
      const { ada, grace } = await pairOf(kind);
      const close = () => env.DB.prepare("update users set active = 0 where id = ?").bind(grace.id).run();

      expect(await outcomes([ask(ada, grace, meanwhile(close))])).toEqual(["not-found"]);
      expect(facts).toEqual([]);
    });
  });

  it.each([
    { now: yes, first: no, ends: "already-answered" },
    { now: no, first: yes, ends: "already-answered" },
    { now: yes, first: withdrawal, ends: "already-answered" },
    { now: withdrawal, first: yes, ends: "already-answered" },
    { now: yes, first: yes, ends: yes.status },
    { now: withdrawal, first: withdrawal, ends: withdrawal.status },
  ])("is $ends when $now.verb finds that $first.verb was first", async ({ now, first, ends }) => {
    const { ada, grace } = await pairOf(kind);
    const { item } = await ask(ada, grace);
    const by = (which: typeof now) => (which === withdrawal ? ada : grace);

    const at = meanwhile(() => settle(by(first), item.id, first.verb));
    const [result] = await outcomes([settle(by(now), item.id, now.verb, at)]);

    expect(typeof result === "string" ? result : result?.status).toBe(ends);
    expect(factTypes()).toHaveLength(2);
    expect(await connectionsBetween(ada, grace)).toBe(connectionsAfter(kind, first.status));
  });
});
