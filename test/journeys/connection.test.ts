import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { as } from "../support/as.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

async function pendingRequest() {
  const [ada, grace] = [await person("ada"), await person("grace")];
  const response = await as(ada).post("/api/connection_requests/", { recipient_id: grace.id });
  expect(response.status).toBe(201);
  const { id } = await response.json<{ id: number }>();
  return { ada, grace, accept: () => as(grace).post(`/api/connection_requests/${id}/accept/`), id };
}

it("notifies the requester, live, that the connection was accepted", {
  tags: ["parity.connections.6", "parity.connections.12", "parity.job-board.2"],
}, async () => {
  const { ada, grace, accept, id } = await pendingRequest();
  const socket = await openSocket(ada.token);

  const response = await accept();

  expect(response.status).toBe(200);
  expect(await socket.next("notification")).toMatchObject({
    seq: 1,
    unread_count: 1,
    notification: {
      seq: 1,
      notification_type: "connection",
      verb: "accepted",
      title: `${grace.username} accepted your connection request`,
      link: "/connections/",
      metadata: { request_id: id },
      actor: { id: grace.id, username: grace.username },
      is_read: false,
      time_ago: "Just now",
    },
  });
});

it("reaches a socket whose hub has hibernated", async () => {
  const { ada, accept } = await pendingRequest();
  const socket = await openSocket(ada.token);
  await evictDurableObject(env.USER_HUB.getByName(String(ada.id)));

  await accept();

  expect(await socket.next("notification")).toMatchObject({ notification: { verb: "accepted" } });
});

it("shows on coming back what happened while the socket was closed", {
  tags: ["parity.connections.7", "parity.job-board.15"],
}, async () => {
  const { ada, accept } = await pendingRequest();
  const first = await openSocket(ada.token);
  first.close();
  await first.closed;

  await accept();
  const second = await openSocket(ada.token, { since: 0 });

  expect(await second.next("notification")).toMatchObject({ seq: 1, notification: { verb: "accepted" } });
});

it("shows the recipient the request, and the inbox remembers it", {
  tags: "parity.connections.5",
}, async () => {
  const { ada, grace } = await pendingRequest();
  const socket = await openSocket(grace.token, { since: 0, older: true });

  expect((await socket.next("notification")).notification.verb).toBe("requested");
  const again = await socket.next("new_notification");
  expect(again.notification.body).toBe(`${ada.username} wants to connect with you.`);

  const list = await as(grace).get("/api/notifications/");
  expect(await list.json()).toMatchObject({
    count: 1,
    unread_count: 1,
    seq: 1,
    notifications: [{ id: again.notification.id, verb: "requested" }],
    next_cursor: null,
  });
});
