import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Event } from "#events/event";
import { findJobs } from "#jobs/jobs";
import { as, type Person } from "../../support/as.ts";
import { list } from "../../support/inbox.ts";
import { attempt, store } from "../../support/jobs.ts";
import { person, platform } from "../../support/people.ts";

const setActive = ({ id }: Person, active: 0 | 1) =>
  env.DB.prepare("update users set active = ? where id = ?").bind(active, id).run();

/** An event of every kind that notifies one user alone. */
function newsFor({ id: recipient_id }: Person, from: Person): Event[] {
  const actor = { id: from.id, username: from.username, full_name: "", company_name: "", role: "member" };
  const connection = { request_id: 1, recipient_id, actor };
  const application = { application_id: 1, title: "Thesis", recipient_id, actor };
  return [
    { type: "connection.requested", data: connection },
    { type: "connection.accepted", data: connection },
    { type: "connection.rejected", data: connection },
    { type: "application.submitted", data: { ...application, recipient_role: "teacher" } },
    { type: "application.approved", data: application },
    { type: "application.rejected", data: application },
    { type: "profile.viewed", data: { user_id: recipient_id, viewer: actor, day: "2026-01-05" } },
  ];
}

it("writes nothing to an account closed since, also when it is opened again", {
  tags: ["F14", "F40"],
}, async () => {
  const [ada, grace] = [await person("ada"), await person("grace")];
  const events = newsFor(ada, grace);
  const made = await Promise.all(events.map((event) => store(event)));
  await setActive(ada, 0);

  for (const event of made) await attempt(event);

  const ids = made.map(({ id }) => id);
  expect(await findJobs(platform(), ids)).toEqual([]);
  await setActive(ada, 1);
  expect(await list(ada)).toMatchObject({ count: 0, unread_count: 0, seq: 0 });
});

it("writes each to an account that was not closed", async () => {
  const [ada, grace] = [await person("ada"), await person("grace")];
  const events = newsFor(ada, grace);

  for (const event of events) await attempt(await store(event));

  expect(await list(ada)).toMatchObject({ count: events.length, seq: events.length });
});

it("writes nothing of an answer to a closed account, in the transaction of the answer either", async () => {
  const [ada, grace] = [await person("ada"), await person("grace")];
  const asked = await as(ada).post("/api/connection_requests/", { recipient_id: grace.id });
  const { id } = await asked.json<{ id: number }>();
  await setActive(ada, 0);

  const answered = await as(grace).post(`/api/connection_requests/${id}/accept/`);

  expect(answered.status).toBe(200);
  await setActive(ada, 1);
  expect(await list(ada)).toMatchObject({ count: 0, unread_count: 0, seq: 0 });
});
