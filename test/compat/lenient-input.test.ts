import { expect, it } from "vitest";
import { as, call, makeAdmin, PASSWORD, register } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import { list, notify } from "../support/inbox.ts";
import { person } from "../support/people.ts";
import { openSocket } from "../support/socket.ts";

it.each([
  "?type=",
  "?is_read=",
  "?is_read=&type=",
  "?limit=",
  "?cursor=",
  "?is_read=%20",
  "?type=,",
  "?type=%20,%20",
])("takes %s for no filter", async (query) => {
  const ada = await person();
  await notify(ada);

  expect((await list(ada, query)).count).toBe(1);
});

it("lets blanks around the items of a list not count", async () => {
  const ada = await person();
  await notify(ada, { type: "course" });
  await notify(ada, { type: "library" });
  await notify(ada, { type: "info" });

  expect((await list(ada, "?type=course,%20library%20,")).count).toBe(2);
});

it.each([
  "/api/connection_requests/?direction=&status=",
  "/api/applications/?status=&limit=",
  "/api/connections/?cursor=",
])("answers %s like the list without filters", async (path) => {
  expect((await as(await person()).get(path)).status).toBe(200);
});

it("takes ids as text of digits, in bodies and frames", async () => {
  const [ada, bob] = [await person(), await person()];
  await notify(ada);
  const [notification] = (await list(ada)).notifications;
  const socket = await openSocket(ada.token);

  const asked = await as(ada).post("/api/connection_requests/", { recipient_id: String(bob.id) });
  socket.send({ action: "mark_read", notification_id: String(notification?.id) });

  expect(asked.status).toBe(201);
  expect(await socket.next("notification_updated")).toMatchObject({ notification_ids: [notification?.id] });
});

// Most of these would be read as N, who is there: only as texts are they no ids.
it.each(["", " N", "N ", "N.0", "+N", "-N", "0", "Ne0", "0xN", "99999999999999999999"])(
  "does not take %j for an id",
  async (text) => {
    const { id } = await person();

    const response = await as(await person()).post("/api/connection_requests/", {
      recipient_id: text.replace("N", String(id)),
    });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "#/recipient_id" }] });
  },
);

it.each([
  ["a form", "csrfmiddlewaretoken=x", "application/x-www-form-urlencoded"],
  ["half an object", "{", "application/json"],
  ["null", "null", "application/json"],
  ["a list", "[]", "application/json"],
  ["text", "hello", "text/plain"],
  ["nothing, said to be JSON", "", "application/json"],
])("ignores %s where no body is needed", async (_, body, type) => {
  const ada = await person();
  await notify(ada);

  const response = await as(ada).post("/api/notifications/mark-all-read/", body, { "Content-Type": type });

  expect(response.status).toBe(200);
  expect((await list(ada)).unread_count).toBe(0);
});

it.each([
  ["2030-01-05T10:30:00Z", "2030-01-05T10:30:00.000Z"],
  ["2030-01-05T10:30Z", "2030-01-05T10:30:00.000Z"],
  ["2030-01-05 10:30:00+0100", "2030-01-05T09:30:00.000Z"],
  ["2030-01-05 10:30 +00:00", "2030-01-05T10:30:00.000Z"],
  ["2030-01-05t10:30:00.5z", "2030-01-05T10:30:00.500Z"],
])("reads the time %s", async (expires_at, read) => {
  const admin = await makeAdmin(await person());

  const response = await as(admin).post("/api/global-notifications/", {
    title: "t",
    message: "m",
    expires_at,
  });

  expect(await response.json()).toMatchObject({ expires_at: read });
});

it.each(["2030-01-05", "2030-02-30T10:00Z", "2030-01-05T10:30:00", "10:30Z", "2030-01-05T25:00Z"])(
  "does not take %s for a time",
  async (expires_at) => {
    const admin = await makeAdmin(await person());

    const response = await as(admin).post("/api/global-notifications/", {
      title: "t",
      message: "m",
      expires_at,
    });

    expect(response.status).toBe(422);
  },
);

it("refuses metadata that would be altered, with the pointer", async () => {
  const ada = await person();
  const body = `{"recipient_id":${ada.id},"title":"t","message":"m","metadata":{"order_id":1285704473650888702}}`;

  const response = await as(ada).post("/api/notifications/", body);

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "#/metadata/order_id" }] });
});

it("keeps metadata as it was sent", async () => {
  const ada = await person();
  const metadata = { price: 0.1, id: 9007199254740991, text: "1285704473650888702", list: [1, -2.5] };

  await as(ada).post("/api/notifications/", { recipient_id: ada.id, title: "t", message: "m", metadata });

  const { notifications } = await eventually(
    () => list(ada),
    ({ count }) => count === 1,
  );
  expect(notifications[0]?.metadata).toEqual(metadata);
});

it.each([
  ["blanks", "   "],
  ["no-break spaces", "\u00A0\u00A0"],
  ["a Hangul filler", "\u3164"],
  ["a Braille blank", "\u2800"],
  ["variation selectors", "\uFE0F\uFE0F"],
  ["an accent on nothing", "\u0301"],
])("refuses a name of %s", async (_, name) => {
  const ada = await person();

  const both = await as(ada).patch("/api/profile/", { full_name: name, company_name: name });

  expect(both.status).toBe(422);
  const { errors } = await both.json<{ errors: { pointer: string }[] }>();
  expect(errors.map(({ pointer }) => pointer)).toEqual(["#/full_name", "#/company_name"]);
});

it.each(["", "李", "Ada", "🦊", "A·"])("takes %j for a name", async (full_name) => {
  expect((await as(await person()).patch("/api/profile/", { full_name })).status).toBe(200);
});

it("leaves out blanks around a username and an address, at registration and at signing in", async () => {
  const ada = await register(" spacious ", { email: "spacious@example.com " });

  expect(ada).toMatchObject({ username: "spacious", email: "spacious@example.com" });
  for (const body of [
    { username: "spacious " },
    { username: "\u00A0Spacious@Example.com" },
    { email: "spacious@example.com\t" },
  ])
    expect((await call("POST", "/api/login/", { body: { ...body, password: PASSWORD } })).status).toBe(200);
  const padded = { username: "spacious", password: `${PASSWORD} ` };
  expect((await call("POST", "/api/login/", { body: padded })).status).toBe(401);
});

it.each(["O'Hara  Quill", "o’hara", "@oharaq", " oharaq ", "hara   quill", "ʼhara"])(
  "finds by %j",
  async (q) => {
    const seeker = await person();
    const name = `oharaq${seeker.id}`;
    await register(name, { full_name: "Zora O’Hara Quill" });

    const response = await as(seeker).get(`/api/search_users/?q=${encodeURIComponent(q)}`);

    const { results } = await response.json<{ results: { username: string }[] }>();
    expect(results.map(({ username }) => username)).toContain(name);
  },
);

it("says of what is missing that it is required", async () => {
  const ada = as(await person());

  const refusals = await Promise.all([
    ada.get("/api/search_users/"),
    ada.get("/api/notifications/sync/"),
    ada.post("/api/applications/", {}),
  ]);

  for (const refusal of refusals)
    expect(await refusal.json()).toMatchObject({ detail: expect.stringContaining("This is required.") });
});
