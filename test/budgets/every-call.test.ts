import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { canonicalPath } from "#compat/paths";
import { compose } from "#compose";
import { RecentCounts } from "#core/recent-counts";
import type { RouteAccess } from "#http/env";
import { perform } from "#realtime/user/actions";
import { ClientAction } from "#realtime/wire";
import committed from "../../openapi.json";
import { keyOf } from "../abuse/cast.ts";
import { digest } from "../abuse/digest.ts";
import { makeAdmin, makeSuperAdmin, type Person } from "../support/as.ts";
import { limited } from "../support/limited.ts";
import { person } from "../support/people.ts";

const SAFE = ["get", "head"];
/** Calls that no budget bounds, and why none is needed. */
const UNBOUNDED: Record<string, string> = {
  "delete /api/dev/outbox/": "there is none in production, where the refusal is counted",
};
/** Actions that are only counted as frames: sixty in ten seconds. */
const FRAMES_ALONE = ["ping", "visible"];

const spent = { limit: async () => ({ success: false }) };
const LIMITS = Object.entries(env).filter(([name, { limit }]) => name.endsWith("_LIMIT") && limit);
/** A deployment in which every count of a minute is used up. */
const USED_UP = Object.fromEntries(LIMITS.map(([name]) => [name, spent]));

const operations = Object.entries(
  committed.paths as unknown as Record<string, Record<string, { "x-access": RouteAccess }>>,
)
  .filter(([path]) => canonicalPath(path) === path)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, { "x-access": access }]) => ({ route: `${method} ${path}`, access })),
  );

const actions = ClientAction.options.flatMap(({ shape: { action } }) =>
  "options" in action ? action.options : [...action.values],
);

type Caller = { token: string } | undefined;
let callers: Record<RouteAccess, Caller[]>;
let ada: Person;

beforeAll(async () => {
  const [user, admin, root] = [
    await person(),
    await makeAdmin(await person()),
    await makeSuperAdmin(await person()),
  ];
  ada = user;
  const key = { token: await keyOf(admin) };
  callers = {
    ...{ public: [undefined], signed: [undefined], anyone: [undefined, user, key] },
    ...{ user: [user], user_or_key: [user, key], admin: [admin], admin_or_key: [admin, key] },
    super_admin: [root],
  };
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function statusOf(route: string, caller: Caller): Promise<number> {
  const [method = "", path = ""] = route.split(" ");
  const isSocket = path.startsWith("/ws/");
  const { status } = await limited(caller, method.toUpperCase(), path.replace(/\{\w+\}/g, "1"), {
    bindings: USED_UP,
    ...(isSocket && { headers: { Upgrade: "websocket" } }),
    ...(!SAFE.includes(method) && { body: {} }),
  });
  return status;
}

describe("with every count of a minute used up", () => {
  const unsafe = operations.filter(({ route }) => !SAFE.includes(route.split(" ")[0] ?? ""));

  it.each(unsafe.filter(({ route }) => !(route in UNBOUNDED)))(
    "$route is refused to all who may call it, and changes nothing",
    async ({ route, access }) => {
      const before = await digest();

      const statuses = [];
      for (const caller of callers[access]) statuses.push(await statusOf(route, caller));

      expect(statuses).toEqual(callers[access].map(() => 429));
      expect(await digest()).toEqual(before);
    },
  );

  it("every read is refused to all who may make it", async () => {
    // The count of this isolate, which comes before the shared one (test/budgets/notifying.test.ts).
    vi.spyOn(RecentCounts.prototype, "add").mockReturnValue(1_000);
    const safe = operations.filter(({ route }) => SAFE.includes(route.split(" ")[0] ?? ""));

    const allowed: string[] = [];
    for (const { route, access } of safe)
      for (const caller of callers[access]) if ((await statusOf(route, caller)) !== 429) allowed.push(route);

    expect(allowed).toEqual([]);
    expect(safe.length).toBeGreaterThan(20);
  });

  it.each(actions.filter((action) => !FRAMES_ALONE.includes(action)))(
    "the action %s of a socket is refused",
    async (action) => {
      const platform = compose({ ...env, RATE_LIMITS: "on", ...USED_UP } as Env, createExecutionContext());
      const by = { id: ada.id, session: { jti: "", version: 1, expiresAt: 0 } };

      const refused = perform(platform, by, { action: { action } as never, request: undefined });

      await expect(refused).rejects.toMatchObject({ code: "too-many-requests" });
    },
  );
});

it("a name that is refused no budget is one of a route or an action", () => {
  const routes = operations.map(({ route }) => route);
  expect(Object.keys(UNBOUNDED).filter((route) => !routes.includes(route))).toEqual([]);
  expect(FRAMES_ALONE.filter((name) => !actions.some((action) => action === name))).toEqual([]);
});
