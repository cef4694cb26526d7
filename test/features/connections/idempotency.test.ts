import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { app } from "#app";
import { clock } from "#core/clock";
import { faults } from "#core/faults";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import type * as wire from "#features/connections/wire";
import { as, ORIGIN, type Person } from "../../support/as.ts";
import { person, platform } from "../../support/people.ts";
import { wholly } from "../../support/wholly.ts";

const REQUESTS = "/api/connection_requests/";
const DAY = 24 * 60 * 60 * 1000;
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
  faults.at = undefined;
});

const newKey = () => crypto.randomUUID();
const ask = (from: { token: string }, to: { id: number }, key: string, path = REQUESTS) =>
  as(from).post(path, { recipient_id: to.id }, { "Idempotency-Key": key });
const isReplay = (response: Response) => response.headers.get("Idempotency-Replayed") === "true";

/** Asks with a key, while something happens between the look at how the two stand and the write. */
async function askMeanwhile(
  act: () => Promise<unknown>,
  from: Person,
  to: Person,
  key: string,
): Promise<Response> {
  let batches = 0;
  const db = {
    prepare: (query: string) => env.DB.prepare(query),
    async batch(statements: D1PreparedStatement[]) {
      const results = await env.DB.batch(statements);
      batches += 1;
      // The first is the admission.
      if (batches === 2) await act();
      return results;
    },
  };
  const headers = {
    Authorization: `Bearer ${from.token}`,
    "Content-Type": "application/json",
    "Idempotency-Key": key,
  };
  const body = JSON.stringify({ recipient_id: to.id });
  const request = new Request(`${ORIGIN}${REQUESTS}`, { method: "POST", headers, body });
  return app.fetch(request, { ...env, DB: db as unknown as D1Database }, createExecutionContext());
}

async function requestsOf({ id }: Person): Promise<unknown[]> {
  const rows = await env.DB.prepare("select id from connection_requests where requester_id = ?")
    .bind(id)
    .all();
  return rows.results;
}

async function code(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json<{ code: string }>()).code];
}

it("keeps also an answer that accepted", async () => {
  const [ada, grace, key] = [await person(), await person(), newKey()];
  await ask(ada, grace, newKey());

  const mutual = await ask(grace, ada, key);
  const again = await ask(grace, ada, key);

  expect([mutual.status, isReplay(mutual), again.status, isReplay(again)]).toEqual([200, false, 200, true]);
  expect(await again.json()).toEqual(await mutual.json());
});

it("knows a body by what it says, not by its spelling, its slash or its order", async () => {
  const [ada, grace, key] = [await person(), await person(), newKey()];
  await as(ada).post(REQUESTS, { recipient_id: grace.id, note: "a" }, { "Idempotency-Key": key });

  const spelled = `{ "note": "a",\n "recipient_id": ${grace.id} }`;
  const again = await as(ada).post("/api/connection_requests", spelled, { "Idempotency-Key": key });

  expect([again.status, isReplay(again)]).toEqual([201, true]);
});

it("F5: accepts once when fifty ask back at once, and the key has that answer from then on", async () => {
  const [ada, grace, key] = [await person(), await person(), newKey()];
  await ask(ada, grace, newKey());

  const responses = await Promise.all(Array.from({ length: 50 }, () => ask(grace, ada, key)));
  responses.push(await ask(grace, ada, key));

  // Who comes between the first one's commit and its own look finds the two connected: a 409, as F5 allows.
  const answered = responses.filter(({ status }) => status === 200);
  expect(responses.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
  expect(answered.filter((response) => !isReplay(response))).toHaveLength(1);
  expect(isReplay(responses.at(-1)!)).toBe(true);
  expect(new Set(await Promise.all(answered.map((response) => response.text()))).size).toBe(1);
});

it("keeps no answer that lost a race", async () => {
  const [ada, grace, lin, key] = [await person(), await person(), await person(), newKey()];
  const { id } = await (await ask(lin, ada, newKey())).json<wire.ConnectionRequest>();
  const connect = async () => {
    const { id } = await (await ask(grace, ada, newKey())).json<wire.ConnectionRequest>();
    await as(ada).post(`${REQUESTS}${id}/accept/`);
  };
  const withdraw = () => as(lin).post(`${REQUESTS}${id}/cancel/`);

  const refused = await askMeanwhile(connect, ada, grace, key);
  const instead = await askMeanwhile(withdraw, ada, lin, newKey());

  expect(await code(refused)).toEqual([409, "already-connected"]);
  const { results } = await (await as(ada).get("/api/connections/")).json<{ results: { id: number }[] }>();
  await as(ada).delete(`/api/connections/${results[0]?.id}/`);
  const again = await ask(ada, grace, key);
  expect([again.status, isReplay(again)]).toEqual([201, false]);
  // Theirs was to be accepted, but was gone; so this one is new, and so says the kept answer.
  expect([instead.status, (await instead.json<wire.ConnectionRequest>()).status]).toEqual([201, "pending"]);
});

it("belongs to its caller", async () => {
  const [ada, grace, lin, key] = [await person(), await person(), await person(), newKey()];
  await ask(ada, grace, key);

  const others = await ask(lin, grace, key);

  expect([others.status, isReplay(others)]).toEqual([201, false]);
  expect(await others.json()).toMatchObject({ requester: { id: lin.id } });
});

it("is refused where its answer was sealed under a secret that is no more, and nothing is done twice", async () => {
  const [ada, grace, key] = [await person(), await person(), newKey()];
  await ask(ada, grace, key);
  const rotated = { APP_SECRET: "dev-another-secret-of-the-tests-alone" };

  const again = await wholly(ada, rotated).post(
    REQUESTS,
    { recipient_id: grace.id },
    { "Idempotency-Key": key },
  );

  expect(await code(again)).toEqual([409, "idempotency-in-progress"]);
  expect(await requestsOf(ada)).toHaveLength(1);
});

it("does not go with a path that makes nothing", async () => {
  const [ada, grace, key] = [await person(), await person(), newKey()];
  const { id } = await (await ask(ada, grace, key)).json<wire.ConnectionRequest>();

  const cancelled = await as(ada).post(`${REQUESTS}${id}/cancel/`, undefined, { "Idempotency-Key": key });

  expect([cancelled.status, isReplay(cancelled)]).toEqual([200, false]);
  expect(await cancelled.json()).toMatchObject({ status: "cancelled" });
});

it("ends after a day", async () => {
  const [ada, grace, key] = [await person(), await person(), newKey()];
  const start = Date.now();
  clock.now = () => new Date(start);
  const { id } = await (await ask(ada, grace, key)).json<wire.ConnectionRequest>();
  await as(ada).post(`${REQUESTS}${id}/cancel/`);
  const later = async (ms: number) => {
    clock.now = () => new Date(start + ms);
    return { token: await issueToken(platform(), newSession(platform(), ada.id, 1)) };
  };

  const within = await ask(await later(DAY - 1), grace, key);
  const after = await ask(await later(DAY), grace, key);
  const afterwards = await ask(await later(DAY + 1), grace, key);

  expect([within.status, isReplay(within)]).toEqual([201, true]);
  expect([after.status, isReplay(after)]).toEqual([201, false]);
  expect((await after.json<wire.ConnectionRequest>()).id).not.toBe(id);
  expect([afterwards.status, isReplay(afterwards)]).toEqual([201, true]);
});

it.each(["", "a b", "é", "x".repeat(256)])("refuses the key %j", async (key) => {
  const [ada, grace] = [await person(), await person()];

  const response = await ask(ada, grace, key);

  expect(response.status).toBe(422);
  expect(await requestsOf(ada)).toEqual([]);
});

it("takes a key of 255 characters", async () => {
  const [ada, grace] = [await person(), await person()];

  expect((await ask(ada, grace, "~".repeat(255))).status).toBe(201);
});
