/**
 * The connections system's document: its script and its table of endpoints, as
 * they stand there. Supplied: a page at its server's origin (`page.ts`) whose
 * `localStorage` holds the token of a sign-in, and for each endpoint the body
 * that the document leaves to its reader.
 */
import { expect, it } from "vitest";
import { as, type Person, register } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { Page, textOf } from "./page.ts";

interface Payload {
  type: string;
  notification: { id: number; verb: string };
}

async function request(from: Person, to: Person): Promise<number> {
  const response = await as(from).post("/api/connection_requests/", { recipient_id: to.id });
  return (await response.json<{ id: number }>()).id;
}

it("its script logs each answer to a request, as it is given", {
  tags: ["parity.connections.6", "parity.connections.8", "parity.connections.10"],
}, async () => {
  const [ada, grace] = [await register("ada"), await register("grace")];
  const page = new Page();
  // Signed in on another page: the token is all that this one has.
  page.localStorage.set("token", await new Page().signIn("ada"));
  const payloads = () => page.logged.map(([, payload]) => payload as Payload);

  page.run("connections/listen.js");
  await eventually(payloads, ([first]) => first?.type === "connection_established");
  await as(grace).post(`/api/connection_requests/${await request(ada, grace)}/accept/`);
  await eventually(payloads, (all) => all.length === 3);

  expect(page.logged.map(([label]) => label)).toEqual(Array(3).fill("Notification:"));
  const [, notification, again] = payloads();
  expect(notification).toMatchObject({
    type: "notification",
    notification: {
      verb: "accepted",
      actor: { id: grace.id, username: "grace" },
      message: "grace accepted your connection request.",
      is_read: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    },
  });
  expect(again).toEqual({ ...notification, type: "new_notification" });
});

it("its socket takes the session cookie in place of the token", {
  tags: "parity.connections.11",
}, async () => {
  const ada = await register("by-cookie");
  const page = new Page({ "?token=null": "" });
  await page.signIn("by-cookie");

  page.run("connections/listen.js");

  await eventually(
    () => page.logged,
    ([first]) => (first?.[1] as { user_id: number } | undefined)?.user_id === ada.id,
  );
});

it("its table of endpoints holds, row by row", { tags: "parity.connections.endpoints" }, async () => {
  const rows = [...textOf("connections/endpoints.md").matchAll(/^\| `(.+?)` +\| ([A-Z, ]+?) +\|/gm)];
  const promised = rows.flatMap(([, path, methods = ""]) =>
    methods.split(", ").map((method) => `${method} ${path}`),
  );
  const bob = await register("bob");
  const others = await Promise.all(["one", "two"].map((name) => register(name)));
  const [first, second] = await Promise.all(others.map((other) => request(other, bob)));
  const page = new Page();
  const password = "quiet-otter-umbrella";
  const profile = { full_name: "Bob", company_name: "B", contact: "1", email: "bob@b.org", role: "member" };
  const ask: Record<string, [status: number, body?: object | undefined, path?: string]> = {
    "POST /api/register/": [201, { username: "new", email: "new@example.com", password }],
    "POST /api/login/": [200, { username: "bob", password }],
    "GET /api/profile/": [200],
    "PUT /api/profile/": [200, profile],
    "PATCH /api/profile/": [200, { full_name: "Bob B" }],
    "POST /api/token/refresh/": [200, {}],
    "GET /api/search_users/": [200, undefined, "/api/search_users/?q=one"],
    "GET /api/connection_requests/": [200],
    "POST /api/connection_requests/": [201, { recipient_id: (await register("three")).id }],
    "POST /api/connection_requests/{id}/accept/": [200, {}, `/api/connection_requests/${first}/accept/`],
    "POST /api/connection_requests/{id}/reject/": [200, {}, `/api/connection_requests/${second}/reject/`],
    "GET /api/connections/": [200],
    "DELETE /api/connections/{id}/": [204, undefined, `/api/connections/${first}/`],
    "GET /api/notifications/": [200],
    "POST /api/notifications/": [202, { recipient_id: bob.id, title: "Hello", message: "Text" }],
  };
  expect(Object.keys(ask)).toEqual(expect.arrayContaining(promised));

  const answers: Record<string, number> = {};
  for (const [endpoint, [, body, path]] of Object.entries(ask)) {
    const [method = "", documented = ""] = endpoint.split(" ");
    const response = await page.fetch(path ?? documented, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": page.cookie("csrftoken") ?? "" },
      ...(body && { body: JSON.stringify(body) }),
    });
    answers[endpoint] = response.status;
  }

  expect(answers).toEqual(Object.fromEntries(Object.entries(ask).map(([key, [status]]) => [key, status])));
});

it("its sliding token is refreshed without a new sign-in", {
  tags: "parity.connections.endpoints.3",
}, async () => {
  await register("sliding");
  const token = await new Page().signIn("sliding");

  const refreshed = await as({ token }).post("/api/token/refresh/", { token });

  const later = await refreshed.json<{ token: string }>();
  expect((await as(later).get("/api/profile/")).status).toBe(200);
});
