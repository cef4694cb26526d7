import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { notificationId } from "#core/ids";
import { as, type Person } from "../support/as.ts";
import { callCounting } from "../support/counting-d1.ts";
import { list } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { truthOf } from "../support/truth.ts";

const PATH = "/api/notifications";
const LATER = new Date(Date.now() + 3_600_000).toISOString();

/** Of the numbers that end in 7 or 8, those that three does not divide. */
const UNREAD_IN_ARCHIVE = Array.from({ length: 10_000 }, (_, at) => at + 1).filter(
  (made) => [7, 8].includes(made % 10) && made % 3 !== 0,
).length;

/** A full inbox: six of ten in the inbox, two archived and two snoozed, every third of all read, one of a hundred saved. */
async function fullInbox(count = 10_000): Promise<Person> {
  const ada = await person("ada");
  const mark =
    "(case n % 10 when 7 then 2 when 8 then 2 when 9 then 4 when 0 then 4 else 0 end + (n % 3 = 0))";
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, actions,
          saved, snoozed_until, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?2)
        select ?1, ${mark}, n, n, 'info', 'info', 'Title ' || n, 'Message', '{}', '[{"key":"yes","label":"Yes"}]',
          n % 100 = 0, case when ${mark} >= 4 then ?3 end, 0 from numbers`,
    ).bind(ada.id, count, Date.parse(LATER)),
    env.DB.prepare(
      `insert into inboxes (user_id, head, unread, unseen, total, archived, archived_unread, snoozed, snoozed_unread)
        select ?1, ?2, sum(mark = 0), sum(mark = 0), sum(mark < 2), sum(mark in (2, 3)), sum(mark = 2),
          sum(mark in (4, 5)), sum(mark = 4) from notifications where user_id = ?1`,
    ).bind(ada.id, count),
  ]);
  return ada;
}

async function costOf(of: Person, path: string, body?: object) {
  const { response, whole, reply } = await callCounting("POST", `${PATH}/${path}`, { token: of.token, body });
  expect(response.status).toBe(200);
  return { written: whole.rowsWritten, read: whole.rowsRead, trips: whole.calls, reply: reply.calls };
}

describe("a move in a full inbox", () => {
  it("writes what a mark writes, in as many round trips, and reads as little", async () => {
    const ada = await fullInbox();
    // Unread and in the inbox, never changed before: each is the first change of its own notification.
    const untouched = [5, 11, 13, 1, 2, 4].map((made) => notificationId(ada.id, made));
    const mark = await costOf(ada, `${untouched[0]}/mark-read/`);
    const archive = await costOf(ada, `${untouched[1]}/archive/`);
    const snooze = await costOf(ada, `${untouched[2]}/snooze/`, { until: LATER });
    const save = await costOf(ada, `${untouched[3]}/save/`);
    const act = await costOf(ada, `${untouched[4]}/actions/yes/`);
    const unarchive = await costOf(ada, `${untouched[1]}/unarchive/`);

    const many = await costOf(ada, "bulk/", { action: "archive", ids: [untouched[5]] });

    expect(mark).toMatchObject({ written: 5, trips: 3, reply: 2 });
    for (const move of [archive, act]) expect(move.written).toBe(mark.written);
    // An entry of the index of what wakes, of what is saved, and of what came back; the row of the undo.
    for (const move of [snooze, save, unarchive, many]) expect(move.written).toBe(mark.written + 1);
    for (const move of [archive, snooze, save, unarchive, many]) {
      expect(move).toMatchObject({ trips: 3, reply: 2 });
      expect(move.read).toBeLessThanOrEqual(move === many ? 50 : 34);
    }
    // It looks whether it answers a request before, and afterwards whether another device was quicker.
    expect(act).toMatchObject({ trips: 4, reply: 3 });
    expect(act.read).toBeLessThanOrEqual(45);
    await truthOf(ada);
  });
});

describe("a page of a full inbox", () => {
  it.each([
    ["the inbox", "", 6000, 30],
    ["the archive", "?place=archived", 2000, 30],
    ["what is snoozed", "?place=snoozed", 2000, 30],
    ["what is unread in the archive", "?place=archived&is_read=false", UNREAD_IN_ARCHIVE, 30],
    ["what is anywhere", "?place=inbox,archived,snoozed", 10_000, 80],
    ["what is saved anywhere", "?saved=true&place=inbox,archived,snoozed", 100, 170],
  ])("of %s is one round trip and a short range", async (_what, query, count, most) => {
    const ada = await fullInbox();
    const { next_cursor } = await list(ada, query);
    const rows: number[] = [];

    for (const cursor of ["", next_cursor]) {
      const path = `${PATH}/${query}${query ? "&" : "?"}cursor=${cursor}`;
      const { response, reply } = await callCounting("GET", path, { token: ada.token });
      const page = await response.json<{ count: number; notifications: object[] }>();
      expect(page.notifications.length).toBe(20);
      expect(page.count).toBe(count);
      expect(reply.calls).toBe(1);
      rows.push(reply.rowsRead);
    }

    // The page, and what is counted: there is no counter of what is saved. A page of all places merges six ranges.
    expect(Math.max(...rows)).toBeLessThanOrEqual(most);
  });
});

describe("a change of a thousand", () => {
  it.each(["archive", "read", "delete", "save"])(
    "to %s and its undo take at most 3 round trips each",
    async (action) => {
      const ada = await fullInbox(1250);
      await as(ada).post(`${PATH}/bulk/`, { action: "unarchive", filter: { place: "archived" } });
      await as(ada).post(`${PATH}/bulk/`, { action: "unread", filter: {} });
      const changed = await callCounting("POST", `${PATH}/bulk/`, {
        token: ada.token,
        body: { action, filter: {} },
      });
      const { count, undo_token } = await changed.response.json<{ count: number; undo_token: string }>();
      const undone = await callCounting("POST", `${PATH}/undo/`, { token: ada.token, body: { undo_token } });

      expect(count).toBe(1000);
      expect(await undone.response.json()).toMatchObject({ count });
      for (const { whole } of [changed, undone]) {
        expect(whole.calls).toBeLessThanOrEqual(3);
        // At most a dozen for each, however large the inbox is.
        expect(whole.rowsRead).toBeLessThanOrEqual(12_500);
      }
      await truthOf(ada);
    },
  );
});
