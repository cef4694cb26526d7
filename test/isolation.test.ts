import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { canonicalPath } from "#compat/paths";
import committed from "../openapi.json";
import { as, call, makeAdmin, makeSuperAdmin, type Person } from "./support/as.ts";
import { allProcessed } from "./support/eventually.ts";
import { person } from "./support/people.ts";
import * as things from "./support/things.ts";

/** Who calls. */
type Who = "owner" | "otherSide" | "another" | "admin" | "superAdmin" | "nobody" | "key";
type Statuses = Partial<Record<Who, number>>;

/** Its owner's alone: to everybody else it does not exist, to admins neither. */
const PRIVATE = { another: 404, admin: 404, superAdmin: 404, nobody: 401, key: 403 };
/** For those who operate the deployment. */
const ADMINS = { another: 403, nobody: 401, key: 403 };

/** Each route with an id in its path: what the id names, the answer to each caller, and the body if it takes one. */
const ROUTES: Record<string, [thing: () => Promise<things.Thing>, statuses: Statuses, body?: object]> = {
  "get /api/users/{id}/": [
    things.account,
    { owner: 200, another: 200, admin: 200, superAdmin: 200, nobody: 401, key: 403 },
  ],
  "patch /api/users/{id}/access/": [
    things.account,
    { ...ADMINS, owner: 403, admin: 403, superAdmin: 200 },
    { access: "admin" },
  ],
  "patch /api/users/{id}/active/": [
    things.account,
    { ...ADMINS, owner: 403, admin: 200, superAdmin: 200 },
    { active: false },
  ],
  "put /api/blocks/{id}/": [
    things.account,
    { owner: 422, another: 204, admin: 204, superAdmin: 204, nobody: 401, key: 403 },
  ],
  "delete /api/blocks/{id}/": [
    things.account,
    { owner: 204, another: 204, admin: 204, superAdmin: 204, nobody: 401, key: 403 },
  ],
  "delete /api/api-keys/{id}/": [things.apiKey, { ...ADMINS, owner: 204, admin: 204, superAdmin: 204 }],
  "post /api/connection_requests/{id}/accept/": [things.asked, { ...PRIVATE, owner: 200, otherSide: 403 }],
  "post /api/connection_requests/{id}/reject/": [things.asked, { ...PRIVATE, owner: 200, otherSide: 403 }],
  "post /api/connection_requests/{id}/cancel/": [things.asked, { ...PRIVATE, owner: 403, otherSide: 200 }],
  "delete /api/connections/{id}/": [things.connected, { ...PRIVATE, owner: 204, otherSide: 204 }],
  "get /api/applications/{id}/": [things.applied, { ...PRIVATE, owner: 200, otherSide: 200 }],
  "post /api/applications/{id}/approve/": [things.applied, { ...PRIVATE, owner: 200, otherSide: 403 }],
  "post /api/applications/{id}/reject/": [things.applied, { ...PRIVATE, owner: 200, otherSide: 403 }],
  "post /api/applications/{id}/withdraw/": [things.applied, { ...PRIVATE, owner: 403, otherSide: 200 }],
  "post /api/addresses/{id}/send-code/": [things.address, { ...PRIVATE, owner: 202 }],
  "post /api/addresses/{id}/verify/": [things.address, { ...PRIVATE, owner: 422 }, { code: "no code" }],
  "delete /api/addresses/{id}/": [things.address, { ...PRIVATE, owner: 204 }],
  "get /api/global-notifications/{id}/": [
    things.announced,
    { ...ADMINS, owner: 200, admin: 200, superAdmin: 200, key: 200 },
  ],
  "patch /api/global-notifications/{id}/": [
    things.announced,
    { ...ADMINS, owner: 200, admin: 200, superAdmin: 200, key: 200 },
    { title: "Changed" },
  ],
  "delete /api/global-notifications/{id}/": [
    things.announced,
    { ...ADMINS, owner: 204, admin: 204, superAdmin: 204, key: 204 },
  ],
  "post /api/global-notifications/{id}/dismiss/": [
    things.announced,
    { ...ADMINS, owner: 204, another: 204, admin: 204, superAdmin: 204 },
  ],
  "get /api/global-notifications/{id}/delivery/": [
    things.announced,
    { ...ADMINS, owner: 200, admin: 200, superAdmin: 200 },
  ],
  "get /api/notifications/{id}/": [things.notified, { ...PRIVATE, owner: 200 }],
  "get /api/notifications/{id}/deliveries/": [things.notified, { ...PRIVATE, owner: 200 }],
  "delete /api/notifications/{id}/": [things.notified, { ...PRIVATE, owner: 204 }],
  "post /api/notifications/{id}/mark-read/": [things.notified, { ...PRIVATE, owner: 200 }],
  "post /api/notifications/{id}/mark-unread/": [things.notified, { ...PRIVATE, owner: 200 }],
  ...Object.fromEntries(
    ["archive", "unarchive", "unsnooze", "save", "unsave", "actions/yes"].map((act) => [
      `post /api/notifications/{id}/${act}/`,
      [things.notified, { ...PRIVATE, owner: 200 }] as const,
    ]),
  ),
  "post /api/notifications/{id}/snooze/": [
    things.notified,
    { ...PRIVATE, owner: 200 },
    { until: new Date(Date.now() + 3_600_000).toISOString() },
  ],
  // A key has sent something else.
  ...Object.fromEntries(
    ["get /api/notifications/sent/{id}/", "get /api/notifications/sent/{id}/choices/"].map((route) => [
      route,
      [things.sent, { ...ADMINS, owner: 403, admin: 200, superAdmin: 200, key: 404 }] as const,
    ]),
  ),
  "delete /api/notifications/sent/{id}/": [
    things.sent,
    { ...ADMINS, owner: 403, admin: 200, superAdmin: 200, key: 404 },
  ],
  "post /api/admin/dead-letters/{id}/redrive/": [
    things.deadLetter,
    { ...ADMINS, owner: 403, admin: 202, superAdmin: 202 },
  ],
};

const outsiders: Partial<Record<Who, Record<string, string>>> = { nobody: {} };

beforeAll(async () => {
  const admin = await makeAdmin(await person("admin"));
  const made = await as(admin).post("/api/api-keys/", { name: "host" });
  const bearers = {
    another: (await person("another")).token,
    admin: admin.token,
    superAdmin: (await makeSuperAdmin(await person("super"))).token,
    key: (await made.json<{ key: string }>()).key,
  };
  for (const [who, bearer] of Object.entries(bearers)) {
    outsiders[who as Who] = { Authorization: `Bearer ${bearer}` };
  }
});

function headersOf(who: Who, thing: things.Thing): Record<string, string> {
  if (who !== "owner" && who !== "otherSide") return outsiders[who]!;
  return { Authorization: `Bearer ${(thing[who] as Person).token}` };
}

/** Everything that the database says, once whatever is on its way has arrived. */
async function everything(): Promise<unknown> {
  await allProcessed();
  const { results: tables } = await env.DB.prepare(
    `select name from pragma_table_list where schema = 'main' and type = 'table'
      and name not like 'sqlite%' and name not like '\\_cf%' escape '\\'`,
  ).all<{ name: string }>();
  const rows = await env.DB.batch(tables.map(({ name }) => env.DB.prepare(`select * from ${name}`)));
  return tables.map(({ name }, at) => [name, rows[at]!.results]);
}

describe.each(Object.entries(ROUTES))("%s", (route, [make, statuses, body]) => {
  const [method = "", path = ""] = route.split(" ");
  const ask = (who: Who, thing: things.Thing) =>
    call(method.toUpperCase(), path.replace("{id}", String(thing.id)), {
      headers: headersOf(who, thing),
      body,
    });
  const callers = Object.entries(statuses) as [Who, number][];
  const refused = callers.filter(([, status]) => status >= 400);
  const allowed = callers.filter(([, status]) => status < 400);

  it("refuses callers who may not, and nothing is changed by them", {
    tags: [
      "parity.connections.14",
      "parity.applications.5",
      "parity.job-board.2",
      "parity.employers.9",
      "parity.employers.14",
      "P4",
    ],
  }, async () => {
    const thing = await make();
    const before = await everything();

    const answers: Statuses = {};
    for (const [who] of refused) answers[who] = (await ask(who, thing)).status;

    expect(answers).toEqual(Object.fromEntries(refused));
    expect(await everything()).toEqual(before);
  });

  it.each(allowed)("answers %s with %i", { tags: "P4" }, async (who, status) => {
    expect((await ask(who, await make())).status).toBe(status);
  });
});

const WITH_ID = Object.entries(committed.paths as Record<string, Record<string, { deprecated?: boolean }>>)
  .filter(([path]) => path.includes("{id}"))
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, { deprecated = false }]) => ({ method, path, deprecated })),
  );

it("every route with an id in its path is in the table", { tags: "parity.connections.15" }, () => {
  const described = WITH_ID.filter(({ deprecated }) => !deprecated);

  expect(Object.keys(ROUTES).sort()).toEqual(
    described.map(({ method, path }) => `${method} ${path.replace("{key}", "yes")}`).sort(),
  );
});

it("every older spelling of such a route is one of them", () => {
  const older = WITH_ID.filter(({ deprecated }) => deprecated);
  const routes = older.map(
    ({ method, path }) =>
      `${method} ${canonicalPath(path.replace("{id}", "1").replace("{key}", "yes")).replace("/1/", "/{id}/")}`,
  );

  expect(routes.length).toBeGreaterThan(10);
  expect(Object.keys(ROUTES)).toEqual(expect.arrayContaining(routes));
});
