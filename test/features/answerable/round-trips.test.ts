import { describe, expect, it } from "vitest";
import type { Person } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { person } from "../../support/people.ts";
import { answerer, KINDS } from "./kinds.ts";
import { ask, asked, bodyOf } from "./scene.ts";

const post = ({ token }: Person, path: string, body?: unknown, headers = {}) =>
  callCounting("POST", path, { token, body, headers });

describe.each(KINDS)("a $name", (kind) => {
  const { path, answers, withdrawal } = kind;

  it.each([...answers, withdrawal])(
    "takes two round trips to $verb, and one to repeat it",
    async ({ verb }) => {
      const { ada, grace, id } = await asked(kind);
      const by = verb === withdrawal.verb ? ada : grace;

      const first = await post(by, `${path}${id}/${verb}/`);
      const again = await post(by, `${path}${id}/${verb}/`);

      expect([first.response.status, first.reply.calls]).toEqual([200, 2]);
      expect([again.response.status, again.reply.calls, again.reply.rowsWritten]).toEqual([200, 1, 0]);
    },
  );

  it("takes three to make, and one more with a key", async () => {
    const ada = await person();

    const plain = await post(ada, path, bodyOf(kind, await answerer(kind)));
    const keyed = await post(ada, path, bodyOf(kind, await answerer(kind)), { "Idempotency-Key": "k" });

    expect([plain.response.status, plain.reply.calls]).toEqual([201, 3]);
    expect([keyed.response.status, keyed.reply.calls]).toEqual([201, 4]);
  });

  it("takes one in a list, which grows by no more than its count", async () => {
    const ada = await person();
    const askOthers = async (count: number) => {
      for (let i = 0; i < count; i += 1) await ask(kind, ada, await answerer(kind));
    };
    const look = async () => {
      const { response, reply } = await callCounting("GET", `${path}?limit=5`, { token: ada.token });
      expect([response.status, reply.calls]).toEqual([200, 1]);
      return reply.rowsRead;
    };
    await askOthers(11);
    const before = await look();

    await askOthers(20);

    expect((await look()) - before).toBe(20);
  });

  it("costs as many rows however many others the two have", async () => {
    const few = await asked(kind);
    const many = await asked(kind);
    for (let i = 0; i < 20; i += 1) {
      await ask(kind, many.ada, await answerer(kind));
      await ask(kind, await person(), many.grace);
    }

    const replies = [];
    for (const { ada, grace, id } of [few, many]) {
      const answered = await post(grace, `${path}${id}/${answers[0].verb}/`);
      const made = await post(ada, path, bodyOf(kind, await answerer(kind)));
      expect([answered.response.status, made.response.status]).toEqual([200, 201]);
      replies.push([answered.reply, made.reply]);
    }

    expect(replies[1]).toEqual(replies[0]);
  });
});
