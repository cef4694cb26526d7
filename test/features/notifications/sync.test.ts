import { describe, expect, it } from "vitest";
import { clock } from "#core/clock";
import { forgetDeletions } from "#features/notifications/service/retention";
import type { Notification } from "#features/notifications/wire";
import { as, type Person } from "../../support/as.ts";
import { fillInbox, list, notify, notifyMany } from "../../support/inbox.ts";
import { person, platform } from "../../support/people.ts";

interface Sync {
  changes: ({ seq: number; notification: Notification } | { seq: number; deleted: number[] })[];
  seq: number;
  has_more: boolean;
}

const ask = (of: Person, query: string) => as(of).get(`/api/notifications/sync/${query}`);
const sync = async (of: Person, query: string) => (await ask(of, query)).json<Sync>();
const numbers = ({ changes }: Sync) => changes.map(({ seq }) => seq);

describe("sync", () => {
  it("gives every change after a number, in order", async () => {
    const ada = await person();
    await notifyMany(ada, 3);

    const { changes, seq, has_more } = await sync(ada, "?since=1");

    expect(changes.map((change) => change.seq)).toEqual([2, 3]);
    expect(changes[0]).toMatchObject({ notification: { seq: 2, type: "info" } });
    expect({ seq, has_more }).toEqual({ seq: 3, has_more: false });
  });

  it("gives a changed notification once, as it is now, and skips the number that was overtaken", async () => {
    const ada = await person();
    await notifyMany(ada, 2);
    const [, oldest] = (await list(ada)).notifications;
    await as(ada).post(`/api/notifications/${oldest?.id}/mark-read/`);
    await as(ada).post(`/api/notifications/${oldest?.id}/mark-unread/`);

    const { changes } = await sync(ada, "?since=0");

    expect(changes).toMatchObject([
      { seq: 2, notification: { is_read: false } },
      { seq: 4, notification: { id: oldest?.id, is_read: false } },
    ]);
  });

  it("names what was deleted", async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    const ids = (await list(ada)).notifications.map(({ id }) => id);
    await as(ada).delete(`/api/notifications/${ids[1]}/`);
    await as(ada).delete("/api/notifications/delete-all/");

    const { changes, seq } = await sync(ada, "?since=3");

    expect(changes).toEqual([
      { seq: 4, deleted: [ids[1]] },
      { seq: 5, deleted: [ids[2], ids[0]] },
    ]);
    expect(seq).toBe(5);
  });

  it("goes on page by page, and never splits what shares a number", async () => {
    const ada = await person();
    await notifyMany(ada, 4);
    await as(ada).post("/api/notifications/mark-all-read/");
    await notify(ada);

    const first = await sync(ada, "?since=0&limit=2");
    const second = await sync(ada, `?since=${first.seq}&limit=2`);

    expect(numbers(first)).toEqual([5, 5, 5, 5]);
    expect(first).toMatchObject({ seq: 5, has_more: true });
    expect(numbers(second)).toEqual([6]);
    expect(second).toMatchObject({ seq: 6, has_more: false });
  });

  it("has nothing to give at the head", async () => {
    const ada = await person();
    await notify(ada);

    expect(await sync(ada, "?since=1")).toEqual({ changes: [], seq: 1, has_more: false });
  });

  it.each([
    ["?since=2", 410, "resync-required"],
    ["?since=99999999999", 410, "resync-required"],
    ["?since=99999999999999999999", 410, "resync-required"],
    ["?since=-1", 422, "invalid"],
    ["?since=x", 422, "invalid"],
    ["", 422, "invalid"],
    ["?since=0&limit=101", 422, "invalid"],
  ])("answers %s with %d", async (query, status, code) => {
    const ada = await person();
    await notify(ada);

    const response = await ask(ada, query);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it("refuses a client that is more than 1,000 notifications behind, and nobody else", async () => {
    const ada = await person();
    await fillInbox(ada, 1001);

    expect((await ask(ada, "?since=0")).status).toBe(410);
    expect((await ask(ada, "?since=1")).status).toBe(200);
  });

  it("refuses a client that was away when more was deleted than can be named", async () => {
    const ada = await person();
    await fillInbox(ada, 1001);
    await as(ada).delete("/api/notifications/delete-all/");

    expect((await ask(ada, "?since=1001")).status).toBe(410);
    expect((await ask(ada, "?since=1002")).status).toBe(200);
  });

  it("refuses a client that was last here before a deletion that is forgotten after 30 days", async () => {
    const ada = await person();
    await notifyMany(ada, 2);
    const [newest] = (await list(ada)).notifications;
    await as(ada).delete(`/api/notifications/${newest?.id}/`);
    const now = clock.now();
    clock.now = () => new Date(now.getTime() + 31 * 24 * 60 * 60 * 1000);
    await forgetDeletions(platform());
    clock.now = () => new Date();

    expect((await ask(ada, "?since=2")).status).toBe(410);
    expect((await ask(ada, "?since=3")).status).toBe(200);
  });
});
