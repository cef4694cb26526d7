import { expect, it } from "vitest";
import { readFrame } from "#realtime/user/protocol";
import committed from "../../openapi.json";
import { ACTIONS_ON_ONE } from "../support/action-names.ts";
import { as, call, makeSuperAdmin } from "../support/as.ts";
import { person } from "../support/people.ts";

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
}

interface Operation {
  deprecated?: boolean;
  parameters?: { name: string; in: string }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
}

const { paths } = committed as unknown as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([, { deprecated }]) => !deprecated)
    .map(([method, operation]) => ({ path, method, operation })),
);
const schemas = committed.components.schemas as unknown as Record<string, Schema>;

/** An address of the route: nothing has this id or this key. */
const filled = (path: string) => path.replaceAll("{id}", "1").replaceAll(/\{\w+\}/g, "in_app");

const reads = operations
  .filter(({ method }) => method === "get")
  .map(({ path, operation: { parameters = [] } }) => ({
    path: filled(path),
    names: parameters.filter((each) => each.in === "query").map(({ name }) => name),
  }))
  .filter(({ names }) => names.length > 0);

it("knows every list", () => {
  expect(reads.length).toBeGreaterThan(15);
});

it.each(reads)("an empty value is no value at $path", async ({ path, names }) => {
  const admin = as(await makeSuperAdmin(await person()));
  const without = await admin.get(path);
  const expected = await without.text();

  for (const value of ["", "%20", "%20%20"]) {
    const response = await admin.get(`${path}?${names.map((name) => `${name}=${value}`).join("&")}`);
    expect(response.status).toBe(without.status);
    if (without.ok) expect(await response.text()).toBe(expected);
  }
});

/** What a provider or a mail program sends is looked at, whatever it is. */
const SIGNED = /^\/api\/(callbacks|unsubscribe)\//;

const bodyless = operations.filter(
  ({ path, method, operation }) =>
    method === "post" && !operation.requestBody?.required && !SIGNED.test(path),
);

it("knows every POST that needs no body", () => {
  expect(bodyless.length).toBeGreaterThan(15);
});

it.each(bodyless)("whatever body comes is ignored by POST $path", async ({ path }) => {
  // Each time another user, since some of them sign out.
  const post = async (body?: string, type = "application/json") =>
    (await as(await makeSuperAdmin(await person())).post(filled(path), body, { "Content-Type": type }))
      .status;
  const expected = await post();

  expect(await post("{")).toBe(expected);
  expect(await post("[1]")).toBe(expected);
  expect(await post("a=b", "application/x-www-form-urlencoded")).toBe(expected);
  expect(await post("hello", "text/plain")).toBe(expected);
});

const propertiesOf = (schema: Schema): Record<string, Schema> =>
  (schema.$ref ? schemas[schema.$ref.split("/").at(-1) ?? ""] : schema)?.properties ?? {};

const named = operations.flatMap(({ path, method, operation }) =>
  Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) =>
    Object.keys(propertiesOf(schema))
      .filter((name) => /(^|_)ids?$/.test(name) && !/^(event|request)_id$/.test(name))
      .map((name) => ({ path: filled(path), method: method.toUpperCase(), name })),
  ),
);

it("knows every body that names somebody or something", () => {
  expect(named.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["recipient_id", "recipient_ids", "reviewer_id", "user_id", "ids"]),
  );
});

it.each(named)("$name may be text of digits in $method $path", async ({ path, method, name }) => {
  const [admin, other] = [await makeSuperAdmin(await person()), await person()];
  const send = async (id: unknown) => {
    const body = { [name]: name.endsWith("s") ? [id] : id };
    const response = await call(method, path, { body, headers: { Authorization: `Bearer ${admin.token}` } });
    const { errors = [] } = await response.json<{ errors?: { pointer: string }[] }>();
    return errors.map(({ pointer }) => pointer).filter((pointer) => pointer.startsWith(`#/${name}`));
  };

  expect(await send(String(other.id))).toEqual([]);
  expect(await send("no digits")).not.toEqual([]);
});

/** What frames about one notification have beside its id. */
const ALSO: Record<string, object> = { snooze: { until: "2030-01-05T10:30:00Z" }, act: { key: "accept" } };

it.each(ACTIONS_ON_ONE.map((action) => ({ action, ...ALSO[action] })))(
  "an id may be text of digits in the frame %j",
  (frame) => {
    expect(readFrame(JSON.stringify({ ...frame, notification_id: "7" })).action).toMatchObject({
      notification_id: 7,
    });
  },
);

it("the ids of a bulk frame may be text of digits", () => {
  const frame = { type: "bulk", action: "archive", ids: ["7", 8] };

  expect(readFrame(JSON.stringify(frame)).action).toMatchObject({ change: { ids: [7, 8] } });
});

/** A time of next week as older frontends write it, and as it is in RFC 3339. */
const NEXT_WEEK = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();
const OLDER_TIME = `${NEXT_WEEK.slice(0, 16).replace("T", " ")}+0000`;

it.each([
  { method: "POST", path: "/api/global-notifications/", name: "starts_at" },
  { method: "POST", path: "/api/global-notifications/", name: "expires_at" },
  { method: "PATCH", path: "/api/global-notifications/1/", name: "starts_at" },
  { method: "PATCH", path: "/api/global-notifications/1/", name: "expires_at" },
  { method: "POST", path: "/api/notifications/", name: "expires_at" },
  { method: "POST", path: "/api/notifications/1/snooze/", name: "until" },
])("$name takes what older frontends write for a time in $method $path", async ({ method, path, name }) => {
  const admin = await makeSuperAdmin(await person());
  const refusals = async (time: string) => {
    const headers = { Authorization: `Bearer ${admin.token}` };
    const response = await call(method, path, { body: { [name]: time }, headers });
    const { errors = [] } = await response.json<{ errors?: { pointer: string }[] }>();
    return errors.filter(({ pointer }) => pointer === `#/${name}`);
  };

  expect(await refusals(OLDER_TIME)).toEqual([]);
  expect(await refusals("tomorrow")).toHaveLength(1);
});

it("a frame takes what older frontends write for a time", () => {
  const frame = { action: "snooze", notification_id: 7, until: OLDER_TIME };

  expect(readFrame(JSON.stringify(frame)).action).toMatchObject({
    until: `${NEXT_WEEK.slice(0, 16)}:00+00:00`,
  });
});
