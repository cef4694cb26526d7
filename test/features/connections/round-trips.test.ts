import { expect, it } from "vitest";
import { as, type Person } from "../../support/as.ts";
import { callCounting } from "../../support/counting-d1.ts";
import { person } from "../../support/people.ts";

const REQUESTS = "/api/connection_requests/";

const post = ({ token }: Person, path: string, body?: unknown, headers = {}) =>
  callCounting("POST", path, { token, body, headers });

async function pending() {
  const [ada, grace] = [await person(), await person()];
  const response = await as(ada).post(REQUESTS, { recipient_id: grace.id });
  return { ada, grace, id: (await response.json<{ id: number }>()).id };
}

async function askStrangers({ token }: Person, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await as({ token }).post(REQUESTS, { recipient_id: (await person()).id });
}

it("asking back takes three", async () => {
  const { ada, grace } = await pending();

  const { response, reply } = await post(grace, REQUESTS, { recipient_id: ada.id });

  expect(response.status).toBe(200);
  expect(reply.calls).toBe(3);
});

it("a page of connections takes one, however many requests there are", async () => {
  const { ada, grace, id } = await pending();
  await as(grace).post(`${REQUESTS}${id}/accept/`);
  const look = async () => {
    const { response, reply } = await callCounting("GET", "/api/connections/?limit=5", { token: ada.token });
    expect([response.status, reply.calls]).toEqual([200, 1]);
    return reply.rowsRead;
  };
  await askStrangers(ada, 10);
  const before = await look();

  await askStrangers(ada, 20);

  expect(await look()).toBe(before);
});

it("a search takes three: who, whom, and how they stand", async () => {
  const { ada, grace } = await pending();

  const path = `/api/search_users/?q=${encodeURIComponent(grace.email)}`;
  const { response, reply } = await callCounting("GET", path, { token: ada.token });

  expect(await response.json()).toMatchObject({ results: [{ id: grace.id, relation: "requested" }] });
  expect(reply).toMatchObject({ calls: 3, rowsWritten: 0 });
});
