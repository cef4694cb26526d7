import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { contentOf } from "#core/inbox";
import { notify } from "#features/notifications/service/notify";
import { withdraw } from "#features/notifications/service/remove";
import { as, type Person } from "../../support/as.ts";
import { allProcessed } from "../../support/eventually.ts";
import { person, platform } from "../../support/people.ts";

async function inboxOf(who: Person) {
  await allProcessed();
  return (await as(who).get("/api/notifications/")).json<{
    count: number;
    unread_count: number;
    seq: number;
  }>();
}

async function changesOf(who: Person) {
  const response = await as(who).get("/api/notifications/sync/?since=0");
  return (await response.json<{ changes: object[] }>()).changes;
}

async function teacher(): Promise<Person> {
  const made = await person("teacher");
  await env.DB.prepare("update users set role = 'teacher' where id = ?").bind(made.id).run();
  return made;
}

describe("what was taken back", () => {
  it("leaves the other side's inbox under a number of its own: a cancelled request", async () => {
    const [ada, grace] = [await person(), await person()];
    const asked = await as(ada).post("/api/connection_requests/", { recipient_id: grace.id });
    const { id } = await asked.json<{ id: number }>();
    const before = await inboxOf(grace);

    await as(ada).post(`/api/connection_requests/${id}/cancel/`);

    expect(before).toMatchObject({ count: 1, unread_count: 1, seq: 1 });
    expect(await inboxOf(grace)).toMatchObject({ count: 0, unread_count: 0, seq: 2 });
    expect(await changesOf(grace)).toEqual([{ seq: 2, deleted: [expect.any(Number)] }]);
  });

  it("leaves it also where it was read: a withdrawn application", async () => {
    const [ada, grace] = [await person(), await teacher()];
    const applied = await as(ada).post("/api/applications/", { reviewer_id: grace.id, title: "Please" });
    const { id } = await applied.json<{ id: number }>();
    await inboxOf(grace);
    await as(grace).post("/api/notifications/mark-all-read/");

    await as(ada).post(`/api/applications/${id}/withdraw/`);
    await as(ada).post(`/api/applications/${id}/withdraw/`);

    expect(await inboxOf(grace)).toMatchObject({ count: 0, unread_count: 0, seq: 3 });
  });

  it("stays away when it comes later than what takes it back", async () => {
    const grace = await person();
    await withdraw(platform(), grace.id, "connection_request.1");

    await notify(
      platform(),
      [grace.id],
      "connection_request.1",
      contentOf({ type: "connection", title: "Late", message: "Late." }),
    );
    await withdraw(platform(), grace.id, "connection_request.1");

    expect(await inboxOf(grace)).toMatchObject({ count: 0, seq: 0 });
  });

  it("is cancelled by a block as well", async () => {
    const [ada, grace] = [await person(), await person()];
    await as(ada).post("/api/connection_requests/", { recipient_id: grace.id });
    await inboxOf(grace);

    await as(grace).put(`/api/blocks/${ada.id}/`);

    expect(await inboxOf(grace)).toMatchObject({ count: 0, seq: 2 });
  });
});
