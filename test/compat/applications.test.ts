/**
 * The applications system's document: its list of endpoints and its socket URL
 * as they stand there, and its manual test, step by step. Supplied: the ids and
 * the token that stand in braces. Its component needs React, and is not run here.
 */
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { as, type Person, register } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { list, notifyMany } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { TestSocket } from "../support/socket.ts";
import { textOf } from "./page.ts";

const document = textOf("applications/endpoints.md");

/** The socket of a React page, which is served from a port of its own. */
async function openAsDocumented(token: string): Promise<TestSocket> {
  const url = /`(ws:.+?)`/.exec(document)?.[1]?.replace("{JWT_TOKEN}", token) ?? "";
  const response = await exports.default.fetch(url.replace("ws:", "http:"), {
    headers: { Upgrade: "websocket", Origin: "http://localhost:3000" },
  } as RequestInit);
  if (!response.webSocket) throw new Error(`${response.status} ${await response.text()}`);
  return new TestSocket(response.webSocket);
}

it("its list of endpoints holds, line by line", { tags: "parity.applications.endpoints" }, async () => {
  const ada = await person();
  await notifyMany(ada, 3);
  const [{ id } = { id: 0 }] = (await list(ada)).notifications;
  const endpoints = [...document.matchAll(/`(GET|POST) (.+?)`/g)];
  const answers: unknown[] = [];

  for (const [, method = "", path = ""] of endpoints) {
    const url = path.replace("{id}", String(id));
    const response = await (method === "GET" ? as(ada).get(url) : as(ada).post(url));
    answers.push(await response.json());
  }

  const [page, one, marked, all, count, ...rest] = answers;
  expect(page).toMatchObject({ count: 3, unread_count: 3, notifications: [{ id }, {}, {}] });
  expect(one).toMatchObject({ id, title: expect.any(String), message: expect.any(String), is_read: false });
  expect(marked).toEqual({ success: true, message: "Notification marked as read" });
  expect(all).toEqual({ success: true, message: "2 notifications marked as read", count: 2 });
  expect(count).toEqual({ unread_count: 0, count: 0 });
  expect(rest).toEqual([]);
});

describe("its manual test", () => {
  async function applied(to: Person, from: Person): Promise<number> {
    const body = { reviewer_id: to.id, title: "Thesis", message: "Please." };
    const response = await as(from).post("/api/applications/", body);
    expect(response.status).toBe(201);
    return (await response.json<{ id: number }>()).id;
  }

  it.each([
    ["approve", "application_approved", "Application Approved!"],
    ["reject", "application_rejected", "Application Rejected"],
  ])(
    "a candidate who applied is notified at once when the instructor chooses to %s",
    { tags: "parity.applications.manual" },
    async (verb, type, title) => {
      const instructor = await register(`instructor-${verb}`, { role: "instructor" });
      const candidate = await register(`candidate-${verb}`, { role: "candidate" });
      const sockets = {
        instructor: await openAsDocumented(instructor.token),
        candidate: await openAsDocumented(candidate.token),
      };

      const id = await applied(instructor, candidate);
      const submitted = await sockets.instructor.next("notification");
      await as(instructor).post(`/api/applications/${id}/${verb}/`);
      const decided = await sockets.candidate.next("notification");

      expect(submitted.notification).toMatchObject({ notification_type: "application_submitted" });
      expect(submitted.notification.metadata).toEqual({ application_id: id });
      expect(decided.notification).toMatchObject({ notification_type: type, title, link: "/applications/" });
      expect(sockets.candidate.all("notification")).toHaveLength(1);
    },
  );

  it("its function to create a notification is the host's request for one", {
    tags: "parity.applications.manual",
  }, async () => {
    const user = await register("notified");
    const sent = { notification_type: "application_approved", title: "Application Approved!" };
    const message = "Your application has been approved.";

    await as(user).post("/api/notifications/", { recipient_id: user.id, ...sent, message });

    const { notifications } = await eventually(
      () => list(user),
      ({ count }) => count === 1,
    );
    expect(notifications[0]).toMatchObject({ ...sent, message });
  });
});
