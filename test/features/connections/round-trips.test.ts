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

it.each(["accept", "reject"])("%s takes two round trips: who and what, then the commit", async (verb) => {
  const { grace, id } = await pending();

  const { response, reply } = await post(grace, `${REQUESTS}${id}/${verb}/`);

  expect(response.status).toBe(200);
  expect(reply.calls).toBe(2);
});

it("cancelling takes two", async () => {
  const { ada, id } = await pending();

  const { response, reply } = await post(ada, `${REQUESTS}${id}/cancel/`);

  expect(response.status).toBe(200);
  expect(reply.calls).toBe(2);
});

it("repeating an answer takes one", async () => {
  const { grace, id } = await pending();
  await as(grace).post(`${REQUESTS}${id}/accept/`);

  const { response, reply } = await post(grace, `${REQUESTS}${id}/accept/`);

  expect(response.status).toBe(200);
  expect(reply).toMatchObject({ calls: 1, rowsWritten: 0 });
});

it("asking takes three, and one more with a key", async () => {
  const [ada, grace, lin] = [await person(), await person(), await person()];

  const plain = await post(ada, REQUESTS, { recipient_id: grace.id });
  const keyed = await post(ada, REQUESTS, { recipient_id: lin.id }, { "Idempotency-Key": "k" });

  expect([plain.response.status, plain.reply.calls]).toEqual([201, 3]);
  expect([keyed.response.status, keyed.reply.calls]).toEqual([201, 4]);
});

it("asking back takes three", async () => {
  const { ada, grace } = await pending();

  const { response, reply } = await post(grace, REQUESTS, { recipient_id: ada.id });

  expect(response.status).toBe(200);
  expect(reply.calls).toBe(3);
});

it("a page of either list takes one, and grows by no more than its count", async () => {
  const { ada, grace, id } = await pending();
  await as(grace).post(`${REQUESTS}${id}/accept/`);
  const look = async () => {
    const requests = await callCounting("GET", `${REQUESTS}?limit=5`, { token: ada.token });
    const connections = await callCounting("GET", "/api/connections/?limit=5", { token: ada.token });
    expect([requests.response.status, connections.response.status]).toEqual([200, 200]);
    expect([requests.reply.calls, connections.reply.calls]).toEqual([1, 1]);
    return { requests: requests.reply.rowsRead, connections: connections.reply.rowsRead };
  };
  await askStrangers(ada, 10);
  const before = await look();

  await askStrangers(ada, 20);

  const after = await look();
  expect(after.requests - before.requests).toBe(20);
  expect(after.connections).toBe(before.connections);
});

it("a search takes three: who, whom, and how they stand", async () => {
  const { ada, grace } = await pending();

  const path = `/api/search_users/?q=${encodeURIComponent(grace.email)}`;
  const { response, reply } = await callCounting("GET", path, { token: ada.token });

  expect(await response.json()).toMatchObject({ results: [{ id: grace.id, relation: "requested" }] });
  expect(reply).toMatchObject({ calls: 3, rowsWritten: 0 });
});

it("reads and writes as much however many others the two have asked", async () => {
  const few = await pending();
  const many = await pending();
  await askStrangers(many.ada, 20);
  await askStrangers(many.grace, 20);

  const accepted = [];
  for (const { grace, id } of [few, many])
    accepted.push((await post(grace, `${REQUESTS}${id}/accept/`)).reply);
  const asked = [];
  for (const { ada } of [few, many]) {
    asked.push((await post(ada, REQUESTS, { recipient_id: (await person()).id })).reply);
  }

  expect(accepted[1]).toEqual(accepted[0]);
  expect(asked[1]).toEqual(asked[0]);
});
