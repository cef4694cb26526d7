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

it("looking at one takes one round trip", async () => {
  const { grace, id } = await submitted();

  const { response, reply } = await callCounting("GET", `${APPLICATIONS}${id}/`, { token: grace.token });

  expect([response.status, reply.calls]).toEqual([200, 1]);
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
