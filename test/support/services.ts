import { env } from "cloudflare:workers";
import type { BatchItem } from "drizzle-orm/batch";
import { afterEach, beforeEach } from "vitest";
import { compose } from "#compose";
import { clock } from "#core/clock";
import type { Platform } from "#core/ports";
import { Problem } from "#core/problem";
import type { StoredEvent } from "#events/event";
import { sessionOf } from "#features/accounts/service/authentication";
import type { Caller } from "#http/session";
import { person as signedIn } from "./people.ts";

const realNow = clock.now;

/** The facts that changed a user's inbox in this test, as they were written. */
export const facts: Pick<StoredEvent, "type" | "data">[] = [];

/** The types of these facts, sorted: at once, no order is promised. */
export const factTypes = () => facts.map((event) => event.type).sort();

/** No hub is notified: that is for the routes' tests to see. */
const composed = compose(env, { waitUntil: () => {} }, async () => "done");

export const platform: Platform = {
  ...composed,
  inboxes: {
    effectOf(fact, happened) {
      const effect = composed.inboxes.effectOf(fact, happened);
      if (!effect) return undefined;
      const read = (results: unknown[]) => {
        const update = effect.read(results);
        if (update.changes.length > 0) facts.push(fact as StoredEvent);
        return update;
      };
      return { ...effect, read };
    },
  },
};

beforeEach(() => {
  facts.length = 0;
});
afterEach(() => {
  clock.now = realNow;
});

/** A user as a service knows who acts. */
export async function person(fullName = "", role = "member"): Promise<Caller> {
  const { id, username } = await signedIn();
  await env.DB.prepare("update users set full_name = ?, role = ? where id = ?")
    .bind(fullName, role, id)
    .run();
  const claims = { user: id, jti: username, version: 1, expiresAt: 2e9, refreshExpiresAt: 2e9 };
  return { id, username, access: "user", claims };
}

export const session = (by: Caller, at = platform) => sessionOf(at, by.claims, "user");

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

/** A platform on which something happens after each look, before what was seen can be acted on. */
export function meanwhile(...acts: (() => Promise<unknown>)[]): Platform {
  const batch = async (items: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]]) => {
    const seen = await platform.db.batch(items);
    await acts.shift()?.();
    return seen;
  };
  return { ...platform, db: Object.assign(Object.create(platform.db), { batch }) };
}
