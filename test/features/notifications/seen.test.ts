import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { compose } from "#compose";
import { clock } from "#core/clock";
import { notificationId } from "#core/ids";
import { see as seeUpTo } from "#features/notifications/service/seen";
import { UserHub } from "#realtime/user/user-hub";
import { as, type Person } from "../../support/as.ts";
import { countingD1 } from "../../support/counting-d1.ts";
import { injectOnce } from "../../support/fault-injection.ts";
import { list, notify, notifyMany } from "../../support/inbox.ts";
import { person } from "../../support/people.ts";
import { openSocket } from "../../support/socket.ts";

const realNow = clock.now;
afterEach(() => {
  clock.now = realNow;
});

const START = realNow().getTime();
const later = (seconds: number) => {
  clock.now = () => new Date(START + seconds * 1000);
  return new Date(START + seconds * 1000).toISOString();
};

const PATH = "/api/notifications";

async function see(by: Person, upTo: unknown, path = `${PATH}/seen/`) {
  const response = await as(by).post(path, { up_to_seq: upTo });
  return {
    status: response.status,
    body: await response.json<{ up_to_seq: number; unseen_count: number }>(),
  };
}

async function unseen(of: Person): Promise<number> {
  return ((await list(of)) as unknown as { unseen_count: number }).unseen_count;
}

/** When each was seen, the oldest first. */
async function seenTimes(of: Person): Promise<(string | null)[]> {
  return (await list(of)).notifications.map(({ seen_at }) => seen_at).reverse();
}

describe("what was on screen", () => {
  it("is counted no longer as unseen, and carries the time at which it was", {
    tags: "parity.announced.11",
  }, async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    expect(await unseen(ada)).toBe(3);

    const at = later(10);
    expect(await see(ada, 2)).toMatchObject({ status: 200, body: { up_to_seq: 2, unseen_count: 1 } });

    expect(await unseen(ada)).toBe(1);
    expect(await seenTimes(ada)).toEqual([at, at, null]);
    const one = await as(ada).get(`${PATH}/${notificationId(ada.id, 1)}/`);
    expect(await one.json()).toMatchObject({ seen_at: at, is_read: false });
  });

  it("keeps the time of the first look, whatever is looked at later", async () => {
    const ada = await person();
    await notifyMany(ada, 2);
    const [first, second] = [later(10), later(20)];
    later(10);
    await see(ada, 1);
    later(20);
    await see(ada, 2);

    expect(await seenTimes(ada)).toEqual([first, second]);
  });

  it("never moves back, and ends at the head", async () => {
    const ada = await person();
    await notifyMany(ada, 3);

    expect((await see(ada, 99)).body).toMatchObject({ up_to_seq: 3, unseen_count: 0 });
    expect((await see(ada, 1)).body).toMatchObject({ up_to_seq: 3, unseen_count: 0 });

    await notify(ada);
    expect(await unseen(ada)).toBe(1);
  });

  it("takes no number, and leaves what is unread unread", async () => {
    const ada = await person();
    await notifyMany(ada, 2);

    await see(ada, 2);

    expect(await list(ada)).toMatchObject({ seq: 2, unread_count: 2 });
    const count = await as(ada).get(`${PATH}/unread-count/`);
    expect(await count.json()).toEqual({ unread_count: 2, count: 2 });
  });

  it("is nothing that was only fetched, in whatever way", async () => {
    const ada = await person();
    await notifyMany(ada, 2);
    const { id } = (await list(ada)).notifications[0]!;

    for (const path of ["", "?place=inbox,archived", "?q=number", `${id}/`, "unread-count/", "sync/?since=0"])
      expect((await as(ada).get(`${PATH}/${path}`)).status).toBe(200);
    for (const options of [{}, { offers: "herald.v2", whole: true }, { older: true }]) {
      const socket = await openSocket(ada.token, { since: 0, ...options });
      await socket.processed();
    }

    expect(await seenTimes(ada)).toEqual([null, null]);
    expect(await list(ada)).toMatchObject({ unread_count: 2, unseen_count: 2, seq: 2 });
  });

  it("is nothing where there is no inbox yet", async () => {
    expect(await see(await person(), 5)).toMatchObject({
      status: 200,
      body: { up_to_seq: 0, unseen_count: 0 },
    });
  });

  it.each([undefined, null, -1, 1.5, "1", 2 ** 60])("cannot end at %j", async (upTo) => {
    expect((await see(await person(), upTo)).status).toBe(422);
  });

  it("may be said under the older path", async () => {
    const ada = await person();
    await notify(ada);

    expect((await see(ada, 1, `${PATH}/notifications/seen/`)).body).toMatchObject({ unseen_count: 0 });
  });

  it("writes one row and reads none of what it covers", async () => {
    const ada = await person();
    await notifyMany(ada, 30);
    const counted = countingD1(env.DB);
    const platform = compose({ ...env, DB: counted.db } as Env, createExecutionContext());

    await seeUpTo(platform, ada, 28);

    expect(counted.tally()).toMatchObject({ calls: 1, rowsWritten: 1 });
    expect(counted.tally().rowsRead).toBeLessThanOrEqual(6);
  });

  it("counts though the user's hub cannot be reached", async () => {
    const ada = await person();
    await openSocket(ada.token, { offers: "herald.v2" });
    await notify(ada);
    injectOnce(UserHub, "showSeen", () => {
      throw new Error("away (disconnected: operation canceled)");
    });

    expect((await see(ada, 1)).status).toBe(200);
    expect(await unseen(ada)).toBe(0);
  });

  it("keeps the times of the last twenty looks", async () => {
    const ada = await person();
    await notifyMany(ada, 22);
    const times = Array.from({ length: 22 }, (_, at) => later(at + 1));
    for (let at = 1; at <= 22; at += 1) {
      later(at);
      await see(ada, at);
    }

    const { notifications } = await list(ada, "?limit=100");
    const seen = notifications.map(({ seen_at }) => seen_at).reverse();
    expect(seen).toEqual([times[2], times[2], ...times.slice(2)]);
  });
});

describe("the count of the unseen", () => {
  it("falls when something is read, and its time is that of the reading", async () => {
    const ada = await person();
    await notifyMany(ada, 2);
    const at = later(10);

    await as(ada).post(`${PATH}/${notificationId(ada.id, 2)}/mark-read/`);

    expect(await unseen(ada)).toBe(1);
    expect(await seenTimes(ada)).toEqual([null, at]);
  });

  it("does not change when what was seen is read or unread", async () => {
    const ada = await person();
    await notifyMany(ada, 3);
    const at = later(10);
    await see(ada, 2);
    later(20);

    await as(ada).post(`${PATH}/${notificationId(ada.id, 1)}/mark-read/`);
    expect(await unseen(ada)).toBe(1);
    await as(ada).post(`${PATH}/${notificationId(ada.id, 1)}/mark-unread/`);
    expect(await unseen(ada)).toBe(1);

    expect(await seenTimes(ada)).toEqual([at, at, null]);
  });

  it.each<[string, (ada: Person) => Promise<unknown>, number]>([
    ["all are read", (ada) => as(ada).post(`${PATH}/mark-all-read/`), 0],
    ["those up to a number are read", (ada) => as(ada).post(`${PATH}/mark-all-read/`, { up_to_seq: 3 }), 1],
    ["an unseen one is deleted", (ada) => as(ada).delete(`${PATH}/${notificationId(ada.id, 4)}/`), 1],
    ["a seen one is deleted", (ada) => as(ada).delete(`${PATH}/${notificationId(ada.id, 1)}/`), 2],
    ["all are deleted", (ada) => as(ada).delete(`${PATH}/delete-all/`), 0],
  ])("is right after %s", async (_what, act, left) => {
    const ada = await person();
    await notifyMany(ada, 4);
    await see(ada, 2);

    await act(ada);

    expect(await unseen(ada)).toBe(left);
  });
});

describe("the user's sockets", () => {
  it("that speak herald.v2 are sent it, marked by HTTP or by a socket; older ones get nothing", async () => {
    const ada = await person();
    const v2 = await openSocket(ada.token, { offers: "herald.v2" });
    const [v1, older] = [await openSocket(ada.token), await openSocket(ada.token, { older: true })];
    await notifyMany(ada, 3);

    await see(ada, 1);
    expect(await v2.next("seen")).toMatchObject({ up_to_seq: 1, unseen_count: 2 });
    v1.send({ action: "seen", up_to_seq: 2 });
    expect(await v2.next("seen")).toMatchObject({ up_to_seq: 2, unseen_count: 1 });

    for (const socket of [v1, older]) {
      await socket.processed();
      expect(socket.all("seen")).toEqual([]);
      expect(socket.all("error")).toEqual([]);
    }
  });

  it("get nothing where nothing changes", async () => {
    const ada = await person();
    const v2 = await openSocket(ada.token, { offers: "herald.v2" });
    await notify(ada);
    await see(ada, 1);
    await v2.next("seen");

    await see(ada, 1);

    await v2.processed();
    expect(v2.all("seen").length).toBe(1);
  });

  it.each([{}, { up_to_seq: -1 }, { up_to_seq: "1" }])("are answered by an error to %j", async (fields) => {
    const socket = await openSocket((await person()).token);

    socket.send({ action: "seen", ...fields });

    expect(await socket.next("error")).toMatchObject({ code: "invalid" });
  });
});
