import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { HUB_TABLES } from "#realtime/user/hub-tables";
import { as, type Person } from "../support/as.ts";
import { list, notifyMany, write } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

const hubOf = (of: Person) => env.USER_HUB.getByName(String(of.id));

/** Runs statements in a hub's own storage, then evicts it. */
async function store(
  of: Person,
  ...statements: [sql: string, ...values: SqlStorageValue[]][]
): Promise<void> {
  await runInDurableObject(hubOf(of), (_hub, { storage }) => {
    for (const [sql, ...values] of statements) storage.sql.exec(sql, ...values);
  });
  await evictDurableObject(hubOf(of));
}

function everyValueOf(of: Person): Promise<string> {
  return runInDurableObject(hubOf(of), (_hub, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>("select name from sqlite_master where type = 'table'");
    const names = [...tables].map(({ name }) => name).filter((name) => !name.startsWith("_cf"));
    return JSON.stringify(names.map((name) => [...storage.sql.exec(`select * from "${name}"`)]));
  });
}

describe("a hub's storage", () => {
  it.each(["delete", "delete-all"])("keeps nothing of the text of a notification after %s", async (how) => {
    const ada = await person();
    await openSocket(ada.token);
    await notifyMany(ada, 1, { title: "Kept elsewhere" });
    await notifyMany(ada, 1, { title: "A secret", message: "Nobody else may know." });
    const [secret] = (await list(ada)).notifications;
    expect(await everyValueOf(ada)).toContain("A secret");

    await as(ada).delete(`/api/notifications/${how === "delete" ? secret?.id : how}/`);

    expect(await everyValueOf(ada)).not.toContain("A secret");
    expect(await everyValueOf(ada)).not.toContain("Nobody else may know.");
    expect((await everyValueOf(ada)).includes("Kept elsewhere")).toBe(how === "delete");
  });

  it("keeps nothing of the text of deleted notifications that were too many to be named", async () => {
    const ada = await person();
    await openSocket(ada.token);
    await notifyMany(ada, 1, { title: "A secret" });
    const many = { head: 2, changes: [{ kind: "removed" as const, seq: 2, unread: 0, ids: [], all: true }] };

    await hubOf(ada).advance(many);

    expect(await everyValueOf(ada)).not.toContain("A secret");
  });

  it("of a hub deployed before its tables had versions still says what was missed, and which numbers are void", async () => {
    const ada = await person();
    await notifyMany(ada, 4);
    await openSocket(ada.token);
    const { notifications } = await list(ada);
    const row = (seq: number) => {
      const now = notifications[4 - seq] as (typeof notifications)[number];
      // Only what there was of a notification then.
      const { id, notification_type, verb, level, message, link, metadata, actor } = now;
      const { is_read, read_at, created_at, expires_at } = now;
      const line = {
        ...{ id, seq, notification_type, verb, level, message, link, metadata, actor },
        ...{ is_read, read_at, created_at, expires_at, title: `From the log ${seq}` },
      };
      return JSON.stringify({ kind: "new", seq, unread: seq, line });
    };
    const insert = "insert into log (slot, seq, unread, change) values (?, ?, ?, ?)";
    await store(
      ada,
      ...["log", "epoch", "schema", "replays", "ended_sessions", "version_floor", "announcements_seen"].map(
        (table): [string] => [`drop table ${table}`],
      ),
      [HUB_TABLES[0] as string],
      [insert, 2, 2, 2, null],
      [insert, 3, 3, 3, row(3)],
      [insert, 4, 4, 4, row(4)],
      ["insert into distrust (id, up_to) values (1, 1)"],
    );

    const resumed = await openSocket(ada.token, { since: 2 });
    await resumed.processed();
    const voided = await openSocket(ada.token, { since: 1 });

    expect(resumed.all("notification").map(({ notification }) => notification.title)).toEqual([
      "From the log 3",
      "From the log 4",
    ]);
    await notifyMany(ada, 1);
    const [old, , live] = resumed.all("notification").map(({ notification }) => Object.keys(notification));
    expect(old!.sort()).toEqual(live!.sort());
    expect(voided.frames[0]).toMatchObject({ type: "connection_established", resumed: false, epoch: 1 });
    expect(await voided.next()).toMatchObject({ type: "resync_required", seq: 4 });
  });
});

describe("an epoch", () => {
  it("stays the same through hibernation", async () => {
    const ada = await person();
    await openSocket(ada.token);
    await evictDurableObject(hubOf(ada));

    const socket = await openSocket(ada.token);

    expect(socket.frames[0]).toMatchObject({ epoch: 0 });
  });

  it("changes when the database is restored, and a number of the one before is no place to resume from", async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    await openSocket(ada.token);
    await env.DB.batch([
      env.DB.prepare("delete from notifications where user_id = ? and created_seq > 1").bind(ada.id),
      env.DB.prepare("update inboxes set head = 1, total = 1, unread = 1 where user_id = ?").bind(ada.id),
    ]);
    const restored = await openSocket(ada.token);
    await write(ada);
    await write(ada);

    const before = await openSocket(ada.token, { since: 2, path: "/ws/notifications/?epoch=0" });
    const after = await openSocket(ada.token, { since: 2, path: "/ws/notifications/?epoch=1" });

    expect(restored.frames[0]).toMatchObject({ epoch: 1, seq: 1 });
    expect(before.frames[0]).toMatchObject({ epoch: 1, resumed: false });
    expect(after.frames[0]).toMatchObject({ epoch: 1, resumed: true });
  });
});
