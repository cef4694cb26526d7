import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { list } from "./support/inbox.ts";
import { person } from "./support/people.ts";

const all = (env as unknown as { MIGRATIONS: D1Migration[] }).MIGRATIONS;

/** Empties the database, and brings it to where it was before a migration. */
async function migrateUpTo(name: string): Promise<void> {
  const { results } = await env.DB.prepare(
    "select name, type from sqlite_master where type in ('table', 'view') and name not like '\\_cf\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'",
  ).all<{ name: string }>();
  // Triggers, indexes and shadow tables go with what they belong to.
  for (const table of results) await env.DB.exec(`drop table if exists "${table.name}"`).catch(() => {});
  const at = all.findIndex((migration) => migration.name.startsWith(name));
  expect(at).toBeGreaterThan(0);
  await applyD1Migrations(env.DB, all.slice(0, at));
}

it("keeps every notification, read and unread, when the read mark becomes part of a wider one", async () => {
  await migrateUpTo("0005");
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, is_read, created_seq, changed_seq, type, level, title, message, metadata, read_at, created_at, expires_at)
        values (1, 0, 1, null, 'info', 'info', 'First', 'm', '{"a":1}', null, 1000, null),
          (1, 1, 2, 4, 'course', 'info', 'Second', 'm', '{}', 3000, 2000, 9000000000000),
          (1, 0, 3, 5, 'info', 'warning', 'Third', 'm', '{}', null, 3000, null)`,
    ),
    env.DB.prepare("insert into inboxes (user_id, head, unread, total) values (1, 5, 2, 3)"),
  ]);

  await applyD1Migrations(env.DB, all);

  const ada = await person("ada");
  expect(ada.id).toBe(1);
  const inbox = await list(ada);
  expect(inbox).toMatchObject({ count: 3, unread_count: 2, seq: 5 });
  expect(inbox.notifications).toMatchObject([
    { title: "Third", seq: 5, is_read: false, level: "warning" },
    { title: "Second", seq: 4, is_read: true, read_at: new Date(3000).toISOString() },
    { title: "First", seq: 1, is_read: false, metadata: { a: 1 } },
  ]);
  expect((await list(ada, "?is_read=true")).notifications).toMatchObject([{ title: "Second" }]);
  const { results } = await env.DB.prepare(
    "select name from sqlite_master where type = 'index' and tbl_name = 'notifications' order by name",
  ).all();
  expect(results).toMatchObject([
    { name: "notifications_came_back" },
    { name: "notifications_changed_seq" },
    { name: "notifications_expires_at" },
    { name: "notifications_saved" },
    { name: "notifications_snoozed_until" },
  ]);
});
