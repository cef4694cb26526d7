import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { faults } from "#core/faults";
import { as, type Person } from "../../support/as.ts";
import { allProcessed } from "../../support/eventually.ts";
import { person } from "../../support/people.ts";
import { answerer, KINDS, type Kind, problem } from "./kinds.ts";
import { ask, type Item, inboxOf, listOf } from "./scene.ts";

afterEach(async () => {
  faults.at = undefined;
  // The event behind a crash waits for the cron, longer than another test waits for its own.
  await env.DB.prepare("delete from events").run();
});

const isReplay = (response: Response) => response.headers.get("Idempotency-Replayed") === "true";

async function people(kind: Kind): Promise<{ ada: Person; grace: Person }> {
  return { ada: await person("ada"), grace: await answerer(kind) };
}

describe.each(KINDS)("the Idempotency-Key of a $name", (kind) => {
  const { answers, withdrawal } = kind;
  const newKey = () => ({ "Idempotency-Key": crypto.randomUUID() });
  const countOf = async (who: Person) => (await listOf(kind, who)).count;

  it.each([...answers, withdrawal])("gives the first answer again, also after $verb", async ({ verb }) => {
    const { ada, grace } = await people(kind);
    const key = newKey();
    const first = await ask(kind, ada, grace, key);
    const item = await first.json<Item>();
    await as(verb === withdrawal.verb ? ada : grace).post(`${kind.path}${item.id}/${verb}/`);

    const second = await ask(kind, ada, grace, key);

    expect([first.status, isReplay(first)]).toEqual([201, false]);
    expect([second.status, isReplay(second)]).toEqual([201, true]);
    expect(second.headers.get("Content-Type")).toBe("application/json");
    expect(await second.json()).toEqual(item);
    await allProcessed();
    expect(await inboxOf(grace)).toHaveLength(verb === withdrawal.verb ? 0 : 1);
  });

  it("keeps also the answer that found one waiting", async () => {
    const { ada, grace } = await people(kind);
    const key = newKey();
    await ask(kind, ada, grace, newKey());

    const same = await ask(kind, ada, grace, key);
    const again = await ask(kind, ada, grace, key);

    expect([same.status, isReplay(same), again.status, isReplay(again)]).toEqual([200, false, 200, true]);
    expect(await again.json()).toEqual(await same.json());
  });

  it("F6: is refused with another body, without effect", { tags: "F6" }, async () => {
    const { ada, grace } = await people(kind);
    const key = newKey();
    await ask(kind, ada, grace, key);

    const other = await ask(kind, ada, await answerer(kind), key);

    expect(await problem(other)).toEqual([422, "idempotency-key-reused"]);
    expect(await countOf(ada)).toBe(1);
  });

  it("is left free by a refused request", async () => {
    const { ada, grace } = await people(kind);
    const key = newKey();
    const setActive = (active: 0 | 1) =>
      env.DB.prepare("update users set active = ? where id = ?").bind(active, grace.id).run();
    await setActive(0);
    expect(await problem(await ask(kind, ada, grace, key))).toEqual([404, "not-found"]);
    await setActive(1);

    const again = await ask(kind, ada, grace, key);

    expect([again.status, isReplay(again)]).toEqual([201, false]);
  });

  it("F5: makes one of fifty at once, and gives all of them its answer", { tags: "F5" }, async () => {
    const { ada, grace } = await people(kind);
    const key = newKey();

    const responses = await Promise.all(Array.from({ length: 50 }, () => ask(kind, ada, grace, key)));

    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(201));
    expect(responses.filter((response) => !isReplay(response))).toHaveLength(1);
    expect(new Set(await Promise.all(responses.map((response) => response.text()))).size).toBe(1);
    expect(await countOf(ada)).toBe(1);
  });

  // What failed after its commit is answered with what it committed, at once as on the repeat.
  it.each([
    { moment: "before", status: 500, left: 0, replayed: false },
    { moment: "after", status: 201, left: 1, replayed: true },
  ] as const)(
    "F1, F2: makes one also when it crashes $moment the commit",
    { tags: ["F1", "F2"] },
    async ({ moment, status, left, replayed }) => {
      const { ada, grace } = await people(kind);
      const key = newKey();
      faults.at = (step, at) => {
        if (step === "commit" && at === moment) throw new Error("crash");
      };
      const crashed = await ask(kind, ada, grace, key);
      faults.at = undefined;
      expect([crashed.status, await countOf(ada)]).toEqual([status, left]);

      const again = await ask(kind, ada, grace, key);

      expect([again.status, isReplay(again)]).toEqual([201, replayed]);
      expect((await listOf(kind, ada)).results).toEqual([await again.json()]);
    },
  );
});
