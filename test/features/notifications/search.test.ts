import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { callCounting } from "../../support/counting-d1.ts";
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
