import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type * as wire from "#features/applications/wire";
import { as, type Person } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { person } from "../../support/people.ts";

const APPLICATIONS = "/api/applications/";

const post = ({ token }: Person, path: string, body?: unknown, headers = {}) =>
  callCounting("POST", path, { token, body, headers });

async function teacher(): Promise<Person> {
  const made = await person("grace");
  await env.DB.prepare("update users set role = 'teacher' where id = ?").bind(made.id).run();
  return made;
}

async function submitted() {
  const [ada, grace] = [await person("ada"), await teacher()];
  const response = await as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title: "Thesis" });
  return { ada, grace, id: (await response.json<wire.Application>()).id };
}

it.each(["approve", "reject"])("%s takes two round trips: who and what, then the commit", async (verb) => {
  const { grace, id } = await submitted();

  const first = await post(grace, `${APPLICATIONS}${id}/${verb}/`);
  const again = await post(grace, `${APPLICATIONS}${id}/${verb}/`);

  expect([first.response.status, first.reply.calls]).toEqual([200, 2]);
  expect([again.response.status, again.reply.calls, again.reply.rowsWritten]).toEqual([200, 1, 0]);
});

it("withdrawing takes two, looking takes one", async () => {
  const { ada, grace, id } = await submitted();

  const look = await callCounting("GET", `${APPLICATIONS}${id}/`, { token: grace.token });
  const withdraw = await post(ada, `${APPLICATIONS}${id}/withdraw/`);

  expect([look.response.status, look.reply.calls]).toEqual([200, 1]);
  expect([withdraw.response.status, withdraw.reply.calls]).toEqual([200, 2]);
});

it("applying takes three, and one more with a key", async () => {
  const [ada, grace] = [await person(), await teacher()];
  const body = (title: string) => ({ reviewer_id: grace.id, title });

  const plain = await post(ada, APPLICATIONS, body("one"));
  const keyed = await post(ada, APPLICATIONS, body("two"), { "Idempotency-Key": "k" });

  expect([plain.response.status, plain.reply.calls]).toEqual([201, 3]);
  expect([keyed.response.status, keyed.reply.calls]).toEqual([201, 4]);
});

it("a page of the list takes one, and grows by no more than its count", async () => {
  const { ada, grace } = await submitted();
  const apply = async (from: number, to: number) => {
    for (let i = from; i < to; i += 1)
      await as(ada).post(APPLICATIONS, { reviewer_id: grace.id, title: `Thesis ${i}` });
  };
  const look = async () => {
    const { response, reply } = await callCounting("GET", `${APPLICATIONS}?limit=5`, { token: ada.token });
    expect([response.status, reply.calls]).toEqual([200, 1]);
    return reply.rowsRead;
  };
  await apply(0, 10);
  const before = await look();

  await apply(10, 30);

  expect((await look()) - before).toBe(20);
});

it("reads and writes as much however many applications the two have", async () => {
  const few = await submitted();
  const many = await submitted();
  for (let i = 0; i < 20; i += 1)
    await as(many.ada).post(APPLICATIONS, { reviewer_id: many.grace.id, title: `Thesis ${i}` });

  const replies = [];
  for (const { ada, grace, id } of [few, many]) {
    const approved = await post(grace, `${APPLICATIONS}${id}/approve/`);
    const applied = await post(ada, APPLICATIONS, { reviewer_id: grace.id, title: "Other" });
    expect([approved.response.status, applied.response.status]).toEqual([200, 201]);
    replies.push([approved.reply, applied.reply]);
  }

  expect(replies[1]).toEqual(replies[0]);
});
