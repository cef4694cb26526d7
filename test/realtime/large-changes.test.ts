import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { as } from "../support/as.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

it("a mark-all of thousands is sent as a resync, in no frame over 64 KB", async () => {
  const ada = await person();
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 10000)
        select ?1, 0, n, n, 'info', 'info', 'Title', '', '{}', 0 from numbers`,
    ).bind(ada.id),
    env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (?, 10000, 10000, 10000)").bind(
      ada.id,
    ),
  ]);
  const socket = await openSocket(ada.token);

  await as(ada).post("/api/notifications/mark-all-read/");

  expect(await socket.next()).toEqual({ type: "resync_required", seq: 10001, unread_count: 0 });
  await socket.settled();
  for (const frame of socket.frames) expect(JSON.stringify(frame).length).toBeLessThan(64 * 1024);
});
