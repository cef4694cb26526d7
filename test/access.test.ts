import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "#features/accounts/service/password";
import committed from "../openapi.json";
import { as, call, makeAdmin, makeSuperAdmin, PASSWORD, type Person, register } from "./support/as.ts";
import { subscriptionJson } from "./support/devices.ts";
import { person } from "./support/people.ts";

/** Who calls; the last two had a session once. */
const CALLERS = [
  "nobody",
  "a user",
  "an admin",
  "a super admin",
  "an API key",
  "an ended session",
  "a closed account",
] as const;
type Caller = (typeof CALLERS)[number];

type Statuses = [
  nobody: number,
  user: number,
  admin: number,
  superAdmin: number,
  key: number,
  ended: number,
  closed: number,
];
type Body = object | ((caller: Person | undefined) => object | Promise<object>);

const everybody = (status: number): Statuses => [status, status, status, status, status, status, status];
const users = (status: number): Statuses => [401, status, status, status, 403, 401, 401];
const admins = (status: number): Statuses => [401, 403, status, status, 403, 401, 401];

let made = 0;
function fresh(name: string): string {
  made += 1;
  return `${name}${made}`;
}
const TEXT = { title: "May I?", message: "Hello." };

/** A teacher whom everybody may ask and apply to. */
let teacher: Person;
let host: string;
let passwordHash: string;

/** Each route without an id in its path: the answer to each caller, and what they send. The others are in isolation.test.ts. */
const ROUTES: [route: string, statuses: Statuses, body?: Body][] = [
  ["get /api/health/", everybody(200)],
  ["get /.well-known/jwks.json", everybody(200)],
  ["post /api/register/", everybody(201), () => registration()],
  ["post /api/login/", everybody(200), () => ({ username: teacher.username, password: PASSWORD })],
  ["post /api/token/refresh/", everybody(200), () => ({ token: teacher.token })],
  ["post /api/logout/", users(204)],
  ["post /api/logout-all/", users(204)],
  ["get /api/profile/", users(200)],
  ["put /api/profile/", users(200), () => profile()],
  ["patch /api/profile/", users(200), { full_name: "Ada" }],
  [
    "post /api/profile/password/",
    users(204),
    { current_password: PASSWORD, new_password: "loud-heron-parasol" },
  ],
  ["get /api/preferences/", users(200)],
  ["patch /api/preferences/", users(200), { locale: "de" }],
  ["get /api/categories/", users(200)],
  ["post /api/categories/", admins(201), () => ({ key: fresh("category"), name: "Trips" })],
  ["get /api/me/export/", users(200)],
  ["delete /api/me/", users(202), { password: PASSWORD }],
  ["get /api/addresses/", users(200)],
  ["post /api/addresses/", users(201), () => ({ kind: "email", value: `${fresh("address")}@example.com` })],
  ["get /api/push/public-key/", everybody(200)],
  ["get /api/push/subscriptions/", users(200)],
  ["post /api/push/subscriptions/", users(201), () => subscriptionJson()],
  ["delete /api/push/subscriptions/", users(404), { endpoint: "https://push.example.net/none" }],
  ["post /api/push/test/", users(202)],
  ["get /api/dev/outbox/", everybody(200)],
  ["delete /api/dev/outbox/", everybody(204)],
  ["post /api/api-keys/", admins(201), { name: "host" }],
  ["get /api/api-keys/", admins(200)],
  ["post /api/connection_requests/", users(201), () => ({ recipient_id: teacher.id })],
  ["get /api/connection_requests/", users(200)],
  ["get /api/connections/", users(200)],
  ["get /api/blocks/", users(200)],
  ["get /api/search_users/?q=ada", users(200)],
  ["post /api/applications/", users(201), () => ({ reviewer_id: teacher.id, ...TEXT })],
  ["get /api/applications/", users(200)],
  ["get /api/global-notifications/", everybody(200)],
  ["get /api/global-notifications/?all=true", [401, 403, 200, 200, 403, 401, 401]],
  ["post /api/global-notifications/", [401, 403, 201, 201, 201, 401, 401], TEXT],
  ["get /api/notifications/", users(200)],
  [
    "post /api/notifications/",
    [401, 202, 202, 202, 202, 401, 401],
    (by) => ({ recipient_id: by?.id ?? teacher.id, ...TEXT }),
  ],
  [
    "post /api/notifications/",
    [401, 403, 202, 202, 202, 401, 401],
    () => ({ recipient_id: teacher.id, ...TEXT }),
  ],
  ["post /api/notifications/", [401, 403, 202, 202, 202, 401, 401], { role: "teacher", ...TEXT }],
  ["post /api/notifications/", [401, 403, 202, 202, 202, 401, 401], { everyone: true, ...TEXT }],
  ["get /api/notifications/unread-count/", users(200)],
  ["get /api/notifications/sync/?since=0", users(200)],
  ["post /api/notifications/mark-all-read/", users(200)],
  ["post /api/notifications/seen/", users(200), { up_to_seq: 0 }],
  ["post /api/notifications/bulk/", users(200), { action: "read", filter: {} }],
  ["post /api/notifications/undo/", users(410), { undo_token: "none" }],
  ["delete /api/notifications/delete-all/", users(200)],
  ["get /api/admin/health/", admins(200)],
  ["get /api/admin/dead-letters/", admins(200)],
  ["get /api/admin/failed-deliveries/", admins(200)],
  ["post /api/admin/failed-deliveries/redrive/", admins(404), { user_id: 1, channel: "email", to_seq: 1 }],
  ["get /api/preferences/explain/?type=course", users(200)],
  ["get /ws/announcements/", everybody(101)],
  ["get /ws/notifications/", users(101)],
];

function registration() {
  const username = fresh("newcomer");
  return { username, email: `${username}@example.com`, password: PASSWORD };
}

function profile() {
  return {
    full_name: "Ada",
    company_name: "",
    contact: "",
    email: `${fresh("moved")}@example.com`,
    role: "member",
  };
}

/** A user who has not called before, with a session that nothing has happened to. */
async function userFor(caller: Caller): Promise<Person | undefined> {
  if (caller === "nobody" || caller === "an API key") return undefined;
  const one = await person("caller");
  await env.DB.prepare("update users set password_hash = ? where id = ?").bind(passwordHash, one.id).run();
  if (caller === "an admin") return makeAdmin(one);
  if (caller === "a super admin") return makeSuperAdmin(one);
  if (caller === "an ended session") await as(one).post("/api/logout/");
  if (caller === "a closed account")
    await env.DB.prepare("update users set active = 0 where id = ?").bind(one.id).run();
  return one;
}

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD, 4);
  teacher = await register("teacher", { role: "teacher" });
  const key = await as(await makeAdmin(await person("admin"))).post("/api/api-keys/", { name: "host" });
  host = (await key.json<{ key: string }>()).key;
});

describe.each(ROUTES)("%s", (route, statuses, body) => {
  const [method = "", path = ""] = route.split(" ");

  it.each(CALLERS.map((caller, at) => ({ caller, status: statuses[at]! })))(
    "$caller: $status",
    { tags: "P4" },
    async ({ caller, status }) => {
      const by = await userFor(caller);
      const bearer = caller === "an API key" ? host : by?.token;
      const headers = {
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
        ...(path.startsWith("/ws/") && { Upgrade: "websocket" }),
      };

      const response = await call(method.toUpperCase(), path, {
        headers,
        body: typeof body === "function" ? await body(by) : body,
      });

      expect(response.status).toBe(status);
      response.webSocket?.accept();
      response.webSocket?.close();
      if (status === 101) return;
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(response.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
      expect(response.headers.get("Strict-Transport-Security")).toMatch(/^max-age=31536000/);
      if (status === 401) expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
      if (status >= 400) expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    },
  );
});

it("every route without an id in its path is in the table", () => {
  const paths = committed.paths as Record<string, Record<string, { deprecated?: boolean }>>;
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { deprecated }]) =>
      deprecated || path.includes("{") ? [] : `${method} ${path}`,
    ),
  );
  const listed = ROUTES.map(([route]) => route.replace(/\?.*/, ""));

  expect([...new Set(listed)].sort()).toEqual(described.sort());
});
