import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { tick } from "../../../src/cron.ts";
import type { Person } from "../../support/as.ts";
import { callCounting, countingD1 } from "../../support/counting-d1.ts";
import { list, write } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";

it("a search of a full inbox takes one round trip, and reads it twice at most: for the page and for the count", async () => {
  const ada = await person();
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10000)
        select ?1, n % 2, n, n, 'info', 'info', 'Number ' || n, 'A message of some length about number ' || n, '{}', 0 from numbers`,
    ).bind(ada.id),
    env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (?, 10000, 5000, 10000)").bind(
      ada.id,
    ),
  ]);
  const search = async (q: string) => {
    const { response, reply } = await callCounting("GET", `/api/notifications/?q=${q}`, { token: ada.token });
    const { count } = await response.json<{ count: number }>();
    return { count, calls: reply.calls, rowsRead: reply.rowsRead };
  };

  const [none, few, all] = [await search("absent"), await search("number%209999"), await search("number")];

  expect([none.count, few.count, all.count]).toEqual([0, 1, 1000]);
  for (const { calls, rowsRead } of [none, few, all]) {
    expect(calls).toBe(1);
    expect(rowsRead).toBeLessThanOrEqual(20_020);
  }
  // It stops where it has a page, and where it has counted a thousand.
  expect(all.rowsRead).toBeLessThanOrEqual(1_100);
});

it("says where it stopped to count", async () => {
  const ada = await person();
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1001)
        select ?1, 0, n, n, 'info', 'info', 'Number ' || n, '', '{}', 0 from numbers`,
    ).bind(ada.id),
    env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (?, 1001, 1001, 1001)").bind(
      ada.id,
    ),
  ]);

  expect(await list(ada, "?q=number")).toMatchObject({ count: 1000, count_capped: true });
  expect(await list(ada, "?q=number%201001")).not.toHaveProperty("count_capped");
});

/** As on the day on which the column was added. */
const begin = () => env.DB.prepare("delete from cron_progress where name = 'fold-old-texts'").run();

it("finds what was stored before there was a column for searches, once the cron has been there", async () => {
  await begin();
  const [ada, grace] = [await person(), await person()];
  await write(ada, { title: "Café in Łódź", message: "A STRASSE\nfor 会議" });
  await write(grace, { title: "Résumé" });
  await env.DB.prepare("update notifications set folded = null where user_id in (?, ?)")
    .bind(ada.id, grace.id)
    .run();
  const found = async (of: Person, ...all: string[]) => {
    const counts = all.map(async (q) => (await list(of, `?q=${encodeURIComponent(q)}`)).count);
    return Promise.all(counts);
  };
  // Until then by what is ASCII in it.
  expect(await found(ada, "strasse", "caf", "lodz")).toEqual([1, 1, 0]);
  const { seq } = await list(ada);

  await tick(env, { waitUntil() {} }, ["fold-old-texts"]);

  expect(await found(ada, "CAFE", "lodz", "strasse", "会議")).toEqual([1, 1, 1, 1]);
  expect(await found(grace, "resume")).toEqual([1]);
  expect((await list(ada)).seq).toBe(seq);
});

it("goes through old texts once", async () => {
  await begin();
  await write(await person(), { title: "Café" });
  const fold = () => tick(env, { waitUntil() {} }, ["fold-old-texts"]);
  await fold();
  const { db, tally } = countingD1(env.DB);

  await tick({ ...env, DB: db } as Env, { waitUntil() {} }, ["fold-old-texts"]);

  expect(tally()).toMatchObject({ total: 1, rowsRead: 1, rowsWritten: 0 });
});
