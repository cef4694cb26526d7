import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { InboxFeed } from "#realtime/user/inbox-feed";
import { as, type Person } from "../support/as.ts";
import { injectOnce } from "../support/fault-injection.ts";
import { list, notify, notifyMany } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { openSocket, type TestSocket } from "../support/socket.ts";

type Sent = { seq: number; notification?: Record<string, unknown>; deleted?: number[] };

const changesIn = (socket: TestSocket) =>
  socket.all("replay").flatMap(({ changes }) => changes as unknown as Sent[]);

async function resume(of: Person, since: number): Promise<TestSocket> {
  const socket = await openSocket(of.token, { since, whole: true });
  await socket.processed();
  return socket;
}

/** What `sync` says, without the older spellings and what depends on the moment of reading. */
async function synced(of: Person, since: number): Promise<Sent[]> {
  const response = await as(of).get(`/api/notifications/sync/?since=${since}&limit=100`);
  const { changes } = await response.json<{ changes: Sent[] }>();
  return changes.map(comparable);
}

function comparable({ seq, notification, deleted }: Sent): Sent {
  if (!notification) return { seq, deleted: deleted ?? [] };
  const { time_ago, type, body, action_url, ...rest } = notification;
  return { seq, notification: rest };
}

/** A user with changes of every kind: five created, the first read late, the third deleted. */
async function everyKind(): Promise<{ ada: Person; ids: number[] }> {
  const ada = await person();
  await openSocket(ada.token);
  await notifyMany(ada, 5);
  const ids = (await list(ada)).notifications.map(({ id }) => id).reverse();
  await as(ada).post(`/api/notifications/${ids[0]}/mark-read/`);
  await as(ada).delete(`/api/notifications/${ids[2]}/`);
  return { ada, ids };
}

const hubOf = (of: Person) => env.USER_HUB.getByName(String(of.id));

describe("a replay in one piece", () => {
  it.each([0, 1, 4, 6])("from %i is one frame with what sync says", async (since) => {
    const { ada } = await everyKind();

    const socket = await resume(ada, since);

    const types = socket.frames.map(({ type }) => type).filter((type) => type !== "pong");
    expect(types).toEqual(["connection_established", "replay"]);
    expect(socket.frames[0]).toMatchObject({ resumed: true, seq: since });
    expect(socket.all("replay")[0]).toMatchObject({ seq: 7, has_more: false, unread_count: 3 });
    expect(changesIn(socket).map(comparable)).toEqual(await synced(ada, since));
  });

  it("says the same from the database when the hub has lost its log", async () => {
    const { ada } = await everyKind();
    await runInDurableObject(hubOf(ada), (_hub, { storage }) => {
      storage.sql.exec("delete from log");
    });
    await evictDurableObject(hubOf(ada));

    const socket = await resume(ada, 0);

    expect(changesIn(socket).map(comparable)).toEqual(await synced(ada, 0));
  });

  it("is no frame at all where nothing was missed", async () => {
    const { ada } = await everyKind();

    const socket = await resume(ada, 7);

    expect(socket.all("replay")).toEqual([]);
    expect(socket.frames[0]).toMatchObject({ resumed: true, seq: 7 });
  });

  it("is followed live by what came while it was read, without a hole", async () => {
    const { ada } = await everyKind();
    injectOnce(InboxFeed, "prepareReplay", async (real) => {
      const replay = await real();
      await notify(ada);
      return replay;
    });

    const socket = await resume(ada, 0);
    await notify(ada);
    await socket.next("notification");

    expect(socket.all("replay").at(-1)?.seq).toBe(7);
    expect(socket.all("notification").map(({ seq }) => seq)).toEqual([8, 9]);
  });

  it("that is too long for one frame is several, each of which ends at a place to resume from", async () => {
    const ada = await person();
    await openSocket(ada.token);
    await notifyMany(ada, 60, { message: "x".repeat(1_900) });
    await as(ada).post("/api/notifications/mark-all-read/", { up_to_seq: 2 });

    const whole = await resume(ada, 0);
    const [first] = whole.all("replay");
    const rest = await resume(ada, first!.seq);

    expect(whole.all("replay").length).toBeGreaterThan(1);
    for (const frame of whole.all("replay")) expect(JSON.stringify(frame).length).toBeLessThan(64 * 1024);
    expect(whole.all("replay").map(({ has_more }) => has_more)).toEqual([
      ...whole
        .all("replay")
        .slice(1)
        .map(() => true),
      false,
    ]);
    expect(changesIn(whole).map(comparable)).toEqual(await synced(ada, 0));
    expect([...(first!.changes as unknown as Sent[]), ...changesIn(rest)].map(comparable)).toEqual(
      await synced(ada, 0),
    );
  });

  it("is not for sockets without a subprotocol, whose frontends know nothing of it", async () => {
    const { ada } = await everyKind();

    const socket = await openSocket(ada.token, { since: 4, whole: true, older: true });
    await socket.processed();

    expect(socket.all("replay")).toEqual([]);
    expect(socket.all("notification_deleted")).toHaveLength(1);
  });

  it.each([8, 99])("from %i, beyond the head, is a resync instead", async (since) => {
    const { ada } = await everyKind();

    const socket = await resume(ada, since);

    expect(socket.all("replay")).toEqual([]);
    expect(socket.all("resync_required")).toHaveLength(1);
  });
});
