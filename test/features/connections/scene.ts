import { env } from "cloudflare:workers";
import { afterEach, beforeEach } from "vitest";
import { clock } from "#core/clock";
import { noReceipt } from "#core/idempotency";
import { Problem } from "#core/problem";
import type { Caller } from "#core/session";
import type { StoredEvent } from "#events/event";
import { visitorWith } from "#features/accounts/service/admission";
import type { Rule } from "#features/connections/domain";
import { settleRequest } from "#features/connections/service/answer";
import { askToConnect } from "#features/connections/service/ask";
import { createPlatform, type Platform } from "#platform";
import { person as signedIn } from "../../support/people.ts";

const realNow = clock.now;

/** What was told of in this test. Nothing follows from it here: that is for the routes' tests to see. */
export const told: StoredEvent[] = [];

/** The types of what was told, sorted: at once, no order is promised. */
export const toldTypes = () => told.map((event) => event.type).sort();

export const platform: Platform = createPlatform(env, { waitUntil: () => {} }, async (_platform, event) => {
  told.push(event);
});

beforeEach(() => {
  told.length = 0;
});
afterEach(() => {
  clock.now = realNow;
});

/** Somebody as a service knows who acts. */
export async function person(fullName = ""): Promise<Caller> {
  const { id, username } = await signedIn();
  await env.DB.prepare("update users set full_name = ? where id = ?").bind(fullName, id).run();
  const session = { user: id, jti: username, version: 1, expiresAt: 2e9, refreshExpiresAt: 2e9 };
  return { id, username, access: "user", session };
}

export const visitor = (by: Caller, at = platform) => visitorWith(at, by.session, "user");
export const ask = (by: Caller, of: Caller, at = platform) => askToConnect(at, by, of.id, noReceipt);
export const settle = (by: Caller, id: number, rule: Rule, at = platform) =>
  settleRequest(at, visitor(by, at), id, rule);

/** What each attempt came to: a problem's code, or its result. Anything else thrown fails the test. */
export async function outcomes<Result>(attempts: Promise<Result>[]): Promise<(Result | string)[]> {
  return Promise.all(
    attempts.map((attempt) =>
      attempt.catch((error: unknown) => {
        if (error instanceof Problem) return error.code;
        throw error;
      }),
    ),
  );
}

export const codes = (results: unknown[]) => results.filter((result) => typeof result === "string");
export const times = <Result>(count: number, act: (index: number) => Result) =>
  Array.from({ length: count }, (_, i) => act(i));

/** Every row that the database has of two people. */
export async function rowsBetween(one: Caller, other: Caller) {
  const pair = [Math.min(one.id, other.id), Math.max(one.id, other.id)];
  const read = async (table: string) =>
    (
      await env.DB.prepare(`select * from ${table} where low = ? and high = ?`)
        .bind(...pair)
        .all()
    ).results;
  return { requests: await read("connection_requests"), connections: await read("connections") };
}
