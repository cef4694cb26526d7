import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, expect, it, vi } from "vitest";
import { clock } from "#core/clock";
import { cronProgress } from "#core/tables";
import type { Event } from "#events/event";
import { commit, record } from "#events/outbox";
import { users } from "#features/accounts/tables";
import { platform } from "../support/people.ts";

const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
  vi.restoreAllMocks();
});

it("a change that changed nothing does not take another event of its id for its own", async () => {
  const at = realNow();
  clock.now = () => at;
  const random = crypto.getRandomValues.bind(crypto);
  // The chance in an id, which is then the same; that in a key stays chance.
  vi.spyOn(crypto, "getRandomValues").mockImplementation(((numbers: Uint16Array) =>
    numbers instanceof Uint16Array ? numbers.fill(7) : random(numbers)) as never);
  const event: Event = { type: "inbox.changed", data: { user_id: 1 } };
  const { id } = (await record(platform(), event)).event;
  const { db } = platform();

  const outcome = await commit(platform(), db, {
    change: db.update(users).set({ fullName: "Nobody" }).where(sql`false`),
    event,
    afterwards: (happened) => [
      db.run(sql`insert into ${cronProgress} (name, after) select 'happened', ${id} where ${happened}`),
    ],
  });

  expect(outcome.event).toBeUndefined();
  expect(await env.DB.prepare("select * from cron_progress").all()).toMatchObject({ results: [] });
});
