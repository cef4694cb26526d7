import { env } from "cloudflare:workers";
import { makeApiKey } from "#features/accounts/service/api-keys";
import { recordNothing } from "#http/idempotency";
import { as, makeAdmin, makeSuperAdmin, ORIGIN, type Person } from "../support/as.ts";
import { browse } from "../support/browser.ts";
import { notify } from "../support/inbox.ts";
import { die, waitingEvent } from "../support/jobs.ts";
import { person, platform } from "../support/people.ts";
import { wholly } from "../support/wholly.ts";

/** Who calls: everybody whom a route may treat differently, and some who are nobody. */
export const CALLERS = [
  "nobody",
  "a user",
  "another user",
  "an admin",
  "a super admin",
  "an API key",
  "a cookie",
  "a cookie without its token",
  "a foreign token",
  "an ended session",
] as const;
export type Caller = (typeof CALLERS)[number];

/** What the callers know, with something of everything in it. */
export interface Cast {
  /** Headers by which each caller calls. */
  headers: Record<Caller, Record<string, string>>;
  /** Ids by the first word of the path they belong to. */
  ids: Record<string, number[]>;
  /** Of a user whose password is the tests'. */
  name: string;
  people: { user: Person; other: Person; admin: Person; superAdmin: Person };
}

let made = 0;

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** A key of an admin's. */
export async function keyOf({ id, username }: Person): Promise<string> {
  const claims = { user: id, jti: "", version: 1, expiresAt: 0, refreshExpiresAt: 0 };
  const by = { id, username, access: "admin" as const, claims };
  return (await makeApiKey(platform(), by, "host", recordNothing)).key;
}

async function idOf(response: Response): Promise<number> {
  if (!response.ok) throw new Error(`The cast is not whole: ${response.status} ${await response.text()}`);
  return (await response.json<{ id: number }>()).id;
}

/** An event that failed for good. */
export async function deadLetter(): Promise<number> {
  return die(await waitingEvent());
}

/** People, and something of everything between them. */
export async function gather(): Promise<Cast> {
  made += 1;
  const [user, other, third, gone] = [await person(), await person(), await person(), await person()];
  const admin = await makeAdmin(await person("admin"));
  const superAdmin = await makeSuperAdmin(await person("super"));
  const browser = await browse(`browsing${made}`, ORIGIN);
  await as(gone).post("/api/logout/");
  await as(other).patch("/api/profile/", { role: "teacher" });
  await as(third).patch("/api/profile/", { role: "employer" });
  await notify(user);
  await notify(user, { metadata: { secret: "the owner's" } });
  await notify(other);
  const { results } = await env.DB.prepare("select id from users").all<{ id: number }>();
  const ask = async (from: Person, to: Person) =>
    idOf(await wholly(from).post("/api/connection_requests/", { recipient_id: to.id }));
  const requests = [await ask(user, other), await ask(third, user), await ask(third, other)];
  await wholly(user).post(`/api/connection_requests/${requests[1]}/accept/`);
  const connections = await (await as(user).get("/api/connections/")).json<{ results: { id: number }[] }>();
  const application = { reviewer_id: other.id, title: "May I?" };
  const applications = [await idOf(await wholly(user).post("/api/applications/", application))];
  const announcement = { title: "Maintenance", message: "Tonight." };
  const posted = await idOf(await wholly(admin).post("/api/global-notifications/", announcement));
  const inbox = await (await as(user).get("/api/notifications/")).json<{ notifications: { id: number }[] }>();
  const key = await keyOf(admin);
  const keys = await (await as(admin).get("/api/api-keys/")).json<{ results: { id: number }[] }>();
  const cookie = Object.entries(browser.cookies).map(([name, value]) => `${name}=${value}`);
  return {
    headers: {
      nobody: {},
      "a user": bearer(user.token),
      "another user": bearer(other.token),
      "an admin": bearer(admin.token),
      "a super admin": bearer(superAdmin.token),
      "an API key": bearer(key),
      "a cookie": { Cookie: cookie.join("; "), "X-CSRFToken": browser.csrf },
      "a cookie without its token": { Cookie: cookie.join("; ") },
      "a foreign token": bearer("x.y.z"),
      "an ended session": bearer(gone.token),
    },
    ids: {
      users: results.map(({ id }) => id),
      connection_requests: requests,
      connections: connections.results.map(({ id }) => id),
      applications,
      notifications: inbox.notifications.map(({ id }) => id),
      "global-notifications": [posted],
      "api-keys": keys.results.map(({ id }) => id),
      admin: [await deadLetter()],
    },
    name: `browsing${made}`,
    people: { user, other, admin, superAdmin },
  };
}
