import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { facts, factTypes, outcomes, person, times } from "../../support/services.ts";
import { callsOf, connectionsAfter, connectionsBetween, pairOf, rowsOf } from "./calls.ts";
import { KINDS } from "./kinds.ts";

describe.each(KINDS)("a $name", (kind) => {
  const { answers, withdrawal, waiting } = kind;
  const { ask, settle, list, fact } = callsOf(kind);
  const asking = `${fact}.${waiting === "pending" ? "requested" : waiting}`;

  it("is given again while it waits, and nobody is notified a second time", async () => {
    const { ada, grace } = await pairOf(kind);
    const first = await ask(ada, grace);

    expect(await ask(ada, grace)).toEqual({ status: 200, item: first.item });
    expect(factTypes()).toEqual([asking]);
  });

  it("finds nobody under an unknown id, nor who is not active", async () => {
    const { ada, grace } = await pairOf(kind);
    await env.DB.prepare("update users set active = 0 where id = ?").bind(grace.id).run();

    const results = await outcomes([ask(ada, grace), ask(ada, { ...grace, id: 2 ** 40 })]);

    expect(results).toEqual(["not-found", "not-found"]);
    expect(facts).toEqual([]);
  });

  it.each(answers)(
    "that is $status is written once, and who asked is notified once",
    { tags: "parity.connections.13" },
    async ({ verb, status }) => {
      const { ada, grace } = await pairOf(kind);
      const { item } = await ask(ada, grace);

      const first = await settle(grace, item.id, verb);
      const second = await settle(grace, item.id, verb);

      expect(first).toMatchObject({ id: item.id, status });
      expect(second).toEqual(first);
      expect(await rowsOf(kind, ada, grace)).toEqual([
        { id: item.id, status, answeredAt: expect.any(Number) },
      ]);
      expect(await connectionsBetween(ada, grace)).toBe(connectionsAfter(kind, status));
      expect(factTypes()).toEqual([`${fact}.${status}`, asking].sort());
      expect(facts[1]?.data).toMatchObject({
        [kind.idInMetadata]: item.id,
        recipient_id: ada.id,
        actor: { id: grace.id },
      });
    },
  );

  it("is taken back once, and what notified of it goes", async () => {
    const { ada, grace } = await pairOf(kind);
    const { item } = await ask(ada, grace);

    const withdrawn = await settle(ada, item.id, withdrawal.verb);

    expect(withdrawn).toEqual({ ...item, status: withdrawal.status });
    expect(await settle(ada, item.id, withdrawal.verb)).toEqual(withdrawn);
    expect(factTypes()).toEqual([`${fact}.${withdrawal.status}`, asking].sort());
    expect(await outcomes([settle(grace, item.id, answers[0].verb)])).toEqual(["already-answered"]);
  });

  it("may follow at once on one that was taken back", async () => {
    const { ada, grace } = await pairOf(kind);
    const first = await ask(ada, grace);
    await settle(ada, first.item.id, withdrawal.verb);

    const second = await ask(ada, grace);

    expect(second.status).toBe(201);
    expect(second.item.id).not.toBe(first.item.id);
  });

  it("is not there under an unknown id, nor for a session that has ended", async () => {
    const { ada, grace } = await pairOf(kind);
    const { item } = await ask(ada, grace);
    const [{ verb }] = answers;
    expect(await outcomes([settle(grace, 404, verb)])).toEqual(["not-found"]);

    await env.DB.prepare("update users set token_version = 2 where id = ?").bind(grace.id).run();

    expect(await outcomes([settle(grace, item.id, verb)])).toEqual(["unauthenticated"]);
  });

  describe("in the list", () => {
    /** Ada's in every direction and status, each a millisecond after the one before; newest first. */
    async function adas() {
      const ada = await person("", kind.role);
      const start = Date.now();
      const made: { id: number; direction: string; status: string }[] = [];
      for (const direction of ["incoming", "outgoing"]) {
        for (const answer of [{ verb: "", status: waiting }, ...answers, withdrawal]) {
          clock.now = () => new Date(start + made.length);
          const other = await person("", kind.role);
          const [from, to] = direction === "outgoing" ? [ada, other] : [other, ada];
          const { id } = (await ask(from, to)).item;
          if (answer.verb) await settle(answer === withdrawal ? from : to, id, answer.verb);
          made.push({ id, direction, status: answer.status });
        }
      }
      return { ada, made: made.reverse() };
    }

    it("is under its direction and status, newest first, with their count", async () => {
      const { ada, made } = await adas();

      for (const direction of ["all", "incoming", "outgoing"] as const) {
        for (const status of [undefined, ...new Set(made.map((one) => one.status))]) {
          const page = await list(ada, { direction, status, limit: 20 });
          const expected = made.filter(
            (one) =>
              (direction === "all" || one.direction === direction) && (!status || one.status === status),
          );
          expect(page.items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          expect([page.count, page.nextCursor]).toEqual([expected.length, null]);
        }
      }
    });

    it("comes once on some page, the count staying whole", async () => {
      const { ada, made } = await adas();
      const seen: number[] = [];
      let cursor: string | undefined;

      do {
        const page = await list(ada, { direction: "all", limit: 3, cursor });
        expect(page.count).toBe(made.length);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);

      expect(seen).toEqual(made.map(({ id }) => id));
    });

    it("refuses the cursor of another filter, another list and another user", async () => {
      const { ada } = await adas();
      const other = await person();
      const cursor = (await list(ada, { direction: "all", limit: 1 })).nextCursor!;
      const [, otherKind] = kind === KINDS[0] ? KINDS : [...KINDS].reverse();

      const results = await outcomes([
        list(ada, { direction: "incoming", limit: 1, cursor }),
        list(ada, { direction: "all", status: waiting, limit: 1, cursor }),
        list(other, { direction: "all", limit: 1, cursor }),
        callsOf(otherKind!).list(ada, { direction: "all", limit: 1, cursor }),
        list(ada, { direction: "all", limit: 1, cursor: `${cursor}x` }),
      ]);

      expect(results).toEqual(times(5, () => "bad-cursor"));
    });
  });
});
