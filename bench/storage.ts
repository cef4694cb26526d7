import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ROOT } from "../scripts/lib/root.ts";

/**
 * Prints how many bytes a user and a notification take as stored: all
 * migrations, then users with inboxes of ordinary texts, then the pages that
 * each table and its indexes fill.
 */
const USERS = 2_000;
const PER_USER = 50;

const db = new DatabaseSync(":memory:");
const folder = join(ROOT, "migrations");
for (const file of (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort()) {
  const statements = (await readFile(join(folder, file), "utf8")).split("--> statement-breakpoint");
  for (const statement of statements) db.exec(statement);
}

const actor = (id: number) =>
  JSON.stringify({
    id,
    username: `user-${id}`,
    full_name: `Grace Hopper ${id}`,
    company_name: "",
    role: "member",
  });

const user =
  db.prepare(`insert into users (id, username, username_key, email, email_key, full_name, company_name,
  contact, contact_key, role, access, active, password_hash, token_version, created_at)
  values (?, ?, ?, ?, ?, ?, 'Example Ltd', '', '', 'member', 'user', 1, ?, 1, 1764400000000)`);
const inbox = db.prepare("insert into inboxes (user_id, head, unread, total) values (?, ?, ?, ?)");
const key = db.prepare(
  "insert into dedupe_keys (user_id, key, created_seq, created_at) values (?, ?, ?, 1764400000000)",
);
const notification = db.prepare(`insert into notifications
  (user_id, mark, came_seq, created_seq, type, verb, level, title, message, link, metadata, actor, created_at)
  values (?1, ?2, ?3, ?3, 'connection', 'requested', 'info', ?4, '', '/connections/', ?5, ?6, 1764400000000)`);

db.exec("begin");
for (let id = 1; id <= USERS; id += 1) {
  const name = `user-${id}`;
  user.run(
    id,
    name,
    name,
    `${name}@example.com`,
    `${name}@example.com`,
    `Ada Lovelace ${id}`,
    "x".repeat(110),
  );
  inbox.run(id, PER_USER, PER_USER / 2, PER_USER);
  for (let seq = 1; seq <= PER_USER; seq += 1) {
    const from = ((id + seq) % USERS) + 1;
    key.run(id, `connection_request.${id * PER_USER + seq}`, seq);
    notification.run(
      id,
      seq % 2,
      seq,
      `Grace Hopper ${from} wants to connect with you`,
      JSON.stringify({ request_id: id * PER_USER + seq }),
      actor(from),
    );
  }
}
db.exec("commit; vacuum");

const sizes = db
  .prepare(
    `select coalesce(m.tbl_name, s.name) as name, sum(s.pgsize) as bytes from dbstat as s
      left join sqlite_master as m on m.name = s.name group by 1 order by 2 desc`,
  )
  .all() as { name: string; bytes: number }[];
const bytesOf = (...names: string[]) =>
  sizes.filter(({ name }) => names.includes(name)).reduce((sum, { bytes }) => sum + bytes, 0);

const count = USERS * PER_USER;
console.log(`${USERS} users, ${count} notifications, as SQLite stores them:`);
console.log(`  a user          ${Math.round(bytesOf("users", "inboxes") / USERS)} bytes`);
console.log(`  a notification  ${Math.round(bytesOf("notifications") / count)} bytes`);
console.log(`  its key         ${Math.round(bytesOf("dedupe_keys") / count)} bytes, where it has one`);
for (const { name, bytes } of sizes.slice(0, 8)) console.log(`  ${String(bytes).padStart(10)}  ${name}`);
