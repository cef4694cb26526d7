import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clock } from "#core/clock";
import { tick } from "#cron";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import { as, PASSWORD, type Person, register } from "../support/as.ts";
import { subscriptionJson } from "../support/devices.ts";
import { allProcessed } from "../support/eventually.ts";
import { limited } from "../support/limited.ts";
import { NOON } from "../support/noon.ts";
import { platform } from "../support/people.ts";
import { hush } from "../support/quiet.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Attempts of each kind in each of six turns: beyond what a day allows of most. */
const [TURNS, EACH] = [6, 4];

const { now: realNow, wait: realWait } = clock;
let now = NOON;
let attacker: Person;
let victim: Person;

/** The counts of a deployment, by the test's own clock. */
const perMinute = (limit: number) => {
  const counts = new Map<string, number>();
  return {
    async limit({ key }: { key: string }) {
      const at = `${key} ${Math.floor(now / MINUTE_MS)}`;
      counts.set(at, (counts.get(at) ?? 0) + 1);
      return { success: (counts.get(at) ?? 0) <= limit };
    },
  };
};
const bindings = { WRITE_LIMIT: perMinute(240), SEARCH_LIMIT: perMinute(60), PROFILE_LIMIT: perMinute(20) };

async function attempt(method: string, path: string, body?: unknown): Promise<Response> {
  return limited(attacker, method, path, { ...(body !== undefined && { body }), bindings });
}

async function ask(): Promise<void> {
  const asked = await attempt("POST", "/api/connection_requests/", { recipient_id: victim.id });
  const { id } = await asked.json<{ id?: number }>();
  if (id) await attempt("POST", `/api/connection_requests/${id}/cancel/`);
}

/** One of each kind of attempt on the victim, and of what leaves rows behind. */
async function attack(at: number): Promise<void> {
  await ask();
  await attempt("GET", `/api/users/${victim.id}/`);
  await attempt("POST", "/api/applications/", { reviewer_id: victim.id, title: `Look here ${at}` });
  await attempt("PATCH", "/api/profile/", { email: victim.email });
  await attempt("POST", "/api/notifications/", { recipient_id: attacker.id, title: "n", message: "m" });
  const added = await attempt("POST", "/api/addresses/", { kind: "email", value: `victim${at}@example.com` });
  const { id } = await added.json<{ id?: number }>();
  if (id) await attempt("DELETE", `/api/addresses/${id}/`);
  await attempt("POST", "/api/push/subscriptions/", await subscriptionJson());
  await attempt("POST", "/api/push/test/");
  const read = { action: at % 2 ? "read" : "unread", filter: {} };
  await attempt("POST", "/api/notifications/bulk/", read);
  await attempt("POST", "/api/categories/", { key: `own${at}`, name: "Own" });
  await attempt("PATCH", "/api/preferences/", { categories: [{ key: "jobs", muted: at % 2 === 0 }] });
  await limited(undefined, "POST", "/api/unsubscribe/none/");
  await guess(at);
}

async function guess(at: number): Promise<void> {
  await limited(undefined, "POST", "/api/login/", {
    body: { username: victim.username, password: `wrong-guess-${at}` },
    headers: { "CF-Connecting-IP": `192.0.2.${at % 5}` },
  });
}

async function ticks(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    now += MINUTE_MS;
    const ctx = createExecutionContext();
    await tick(env, ctx);
    await waitOnExecutionContext(ctx);
  }
}

const rows = async (query: string, ...values: unknown[]) =>
  (await env.DB.prepare(`select count(*) as n from ${query}`)
    .bind(...values)
    .first<number>("n")) ?? 0;

beforeAll(async () => {
  hush();
  clock.now = () => new Date(now);
  clock.wait = async () => {};
  attacker = await register("attacker", { full_name: "FREE COINS: evil.example" });
  victim = await register("victim", { role: "teacher" });
});
afterAll(() => {
  clock.now = realNow;
  clock.wait = realWait;
});

it("an hour with one account reaches a stranger a few times, keeps nobody out and leaves nothing for long", async () => {
  for (let turn = 0; turn < TURNS; turn += 1) {
    attacker.token = await issueToken(platform(), newSession(platform(), attacker.id, 1));
    for (let at = 0; at < EACH; at += 1) await attack(turn * EACH + at);
    now += 10 * MINUTE_MS;
  }
  await allProcessed();

  // Of one request of three, of five applications, of one look at the profile.
  const received = await rows("notifications where user_id = ?", victim.id);
  expect(received).toBeLessThanOrEqual(7);
  expect(await rows("notifications where user_id = ?", attacker.id)).toBeLessThanOrEqual(200);
  expect(await rows("addresses where user_id = ?", attacker.id)).toBeLessThanOrEqual(10);
  expect(await rows("push_subscriptions where user_id = ?", attacker.id)).toBe(10);
  expect(await rows("categories where key like 'own%'")).toBe(0);
  const codes = "budgets where owner = ? and budget = ? and spent <= total";
  for (const budget of ["code", "push-test", "application", "connection-request", "email-change"])
    expect([budget, await rows(codes, attacker.id, budget)]).toEqual([budget, 1]);
  const back = await limited(undefined, "POST", "/api/login/", {
    body: { username: victim.username, password: PASSWORD },
    headers: { "CF-Connecting-IP": "203.0.113.9" },
  });
  expect(back.status).toBe(200);

  const mine = { ...victim, token: (await back.json<{ token: string }>()).token };
  expect((await as(mine).put(`/api/blocks/${attacker.id}/`)).status).toBe(204);
  await attack(TURNS * EACH);
  expect(await rows("notifications where user_id = ?", victim.id)).toBeLessThanOrEqual(received);

  await ticks(1);
  expect(await rows("undos")).toBe(0);
  now += 2 * DAY_MS;
  await ticks(2);
  const left = ["budgets", "sign_in_failures", "idempotency_keys", "removed_addresses", "undos", "events"];
  for (const table of left) expect([table, await rows(table)]).toEqual([table, 0]);
});
