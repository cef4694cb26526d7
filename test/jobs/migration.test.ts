import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

const { MIGRATIONS, EMPTY_DB: db } = env as unknown as { MIGRATIONS: D1Migration[]; EMPTY_DB: D1Database };

it("moves what was kept beside the facts to their jobs, and leaves the facts as they were", async () => {
  const at = MIGRATIONS.findIndex(({ name }) => name === "0007_jobs.sql");
  await applyD1Migrations(db, MIGRATIONS.slice(0, at));
  const crowd = (after: number) =>
    JSON.stringify({ to: { everyone: true }, after, wording: { title: "Hello", metadata: {} } });
  const left = '{"to":{"everyone":true},"content":{"title":"Hello","metadata":{}}}';
  await db.batch([
    db
      .prepare("insert into events values (1, 'a', 'inbox.changed', ?, 0, null, 30, 0)")
      .bind(JSON.stringify({ user_id: 1 })),
    db
      .prepare("insert into events values (2, 'b', 'inbox.changed', ?, 3, 'It failed.', 99, 0)")
      .bind(JSON.stringify({ user_id: 2 })),
    db
      .prepare("insert into events values (3, 'c', 'notification.requested', ?, 0, null, 50, 1)")
      .bind(crowd(70)),
    db
      .prepare(
        "insert into dead_letters (event_id, key, type, data, reason, attempts, created_at) values (4, 'd', 'notification.requested', ?, 'It died.', 8, 2)",
      )
      .bind(crowd(80)),
  ]);

  await applyD1Migrations(db, MIGRATIONS);

  const rows = async (query: string) => (await db.prepare(query).all()).results;
  expect(
    await rows("select event_id, progress, attempts, reason, due_at from jobs order by event_id"),
  ).toEqual([
    { event_id: 2, progress: null, attempts: 3, reason: "It failed.", due_at: 99 },
    { event_id: 3, progress: 70, attempts: 0, reason: null, due_at: 50 },
  ]);
  expect(await rows("select * from events order by id")).toEqual([
    { id: 1, key: "a", type: "inbox.changed", data: '{"user_id":1}', created_at: 0 },
    { id: 2, key: "b", type: "inbox.changed", data: '{"user_id":2}', created_at: 0 },
    { id: 3, key: "c", type: "notification.requested", data: left, created_at: 1 },
  ]);
  expect(await rows("select progress, data from dead_letters")).toEqual([{ progress: 80, data: left }]);
});
