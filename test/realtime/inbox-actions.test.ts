import { expect, it } from "vitest";
import { as } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { fillInbox, list, notifyMany } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

it("a socket puts away, changes many and undoes by the names of the routes", async () => {
  const ada = await person();
  await notifyMany(ada, 3);
  const ids = (await list(ada)).notifications.map(({ id }) => id);
  const socket = await openSocket(ada.token, { offers: "herald.v2" });

  socket.send({ type: "bulk", action: "archive", ids: ids.slice(0, 2), request_id: "one" });
  const done = await socket.next("bulk_done");
  expect(done).toEqual({ type: "bulk_done", count: 2, undo_token: expect.any(String), request: "one" });
  const token = "undo_token" in done && done.undo_token;
  expect((await list(ada, "?place=archived")).notifications.map(({ id }) => id)).toEqual(ids.slice(0, 2));

  socket.send({ action: "undo", undo_token: token });
  await socket.next("notification");
  expect((await list(ada)).notifications.map(({ id }) => id)).toEqual(ids);
  socket.send({ action: "undo", undo_token: token, request_id: 2 });
  expect(await socket.next("error")).toMatchObject({ code: "undo-over", request: 2 });

  socket.send({ type: "bulk", action: "read", filter: {} });
  expect(await socket.next("bulk_done")).toMatchObject({ count: 3 });
  socket.send({ type: "bulk", action: "burn", ids });
  expect(await socket.next("error")).toMatchObject({ code: "invalid" });
  socket.send({ type: "bulk", action: "read", ids, filter: {} });
  expect(await socket.next("error")).toMatchObject({ code: "invalid" });
});

it.each(["herald.v2", "herald.v1", ""])(
  "a socket of dialect %j does with one notification what its routes do, by their names",
  async (offers) => {
    const ada = await person();
    await notifyMany(ada, 1);
    const { id } = (await list(ada)).notifications[0]!;
    const socket = await openSocket(ada.token, offers ? { offers } : { older: true });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const state = async () => {
      const { place, saved, snoozed_until, seq } = await (
        await as(ada).get(`/api/notifications/${id}/`)
      ).json<Record<string, unknown>>();
      return { place, saved, snoozed_until, seq };
    };
    const steps = [
      ["snooze", { place: "snoozed", saved: false, snoozed_until: until }],
      ["unsnooze", { place: "inbox", saved: false, snoozed_until: null }],
      ["save", { place: "inbox", saved: true, snoozed_until: null }],
      ["archive", { place: "archived", saved: true, snoozed_until: null }],
      ["unsave", { place: "archived", saved: false, snoozed_until: null }],
      ["unarchive", { place: "inbox", saved: false, snoozed_until: null }],
    ] as const;

    for (const [at, [action, after]] of steps.entries()) {
      socket.send({ action, notification_id: id, ...(action === "snooze" && { until }) });
      const then = await eventually(state, ({ seq }) => seq === at + 2);
      expect(then, action).toMatchObject(after);
    }
    socket.send({ action: "snooze", notification_id: id, until: "soon", request_id: "r" });
    expect(await socket.next("error")).toMatchObject({ code: "invalid" });
    socket.send({ action: "archive", notification_id: 7, request_id: "r" });
    expect(await socket.next("error")).toMatchObject({ code: "not-found", request: "r" });
  },
);

it("a socket answers a request in its notification, once", async () => {
  const [ada, grace] = [await person(), await person()];
  await as(grace).post("/api/connection_requests/", { recipient_id: ada.id });
  const [asked] = (await list(ada)).notifications;
  const socket = await openSocket(ada.token, { offers: "herald.v2" });
  const act = (key: string) => socket.send({ action: "act", notification_id: asked?.id, key });

  act("accept");
  expect(await socket.next("notification_updated")).toMatchObject({
    notification_ids: [asked?.id],
    changes: { acted: "accept" },
  });
  const { results } = await (await as(ada).get("/api/connections/")).json<{ results: object[] }>();
  expect(results).toMatchObject([{ user: { id: grace.id } }]);
  act("reject");
  expect(await socket.next("error")).toMatchObject({ code: "already-answered" });
  act("burn");
  expect(await socket.next("error")).toMatchObject({ code: "not-found" });
});

it("a change of thousands and its undo are sent in no frame over 64 KB, whatever the dialect", async () => {
  const ada = await person();
  await fillInbox(ada, 3_000);
  const [v1, v2] = [await openSocket(ada.token), await openSocket(ada.token, { offers: "herald.v2" })];

  for (const action of ["archive", "delete"]) {
    const filter = action === "archive" ? {} : { place: "archived" };
    const changed = await as(ada).post("/api/notifications/bulk/", { action, filter });
    const { count, undo_token } = await changed.json<{ count: number; undo_token: string }>();
    expect(count).toBe(3_000);
    if (action === "archive") continue;
    expect((await as(ada).post("/api/notifications/undo/", { undo_token })).status).toBe(200);
  }

  const { seq } = await list(ada);
  for (const socket of [v1, v2]) {
    await socket.processed();
    for (const frame of socket.frames) expect(JSON.stringify(frame).length).toBeLessThan(64 * 1024);
    expect(Math.max(...socket.frames.map((frame) => ("seq" in frame ? frame.seq : 0)))).toBe(seq);
  }
});
