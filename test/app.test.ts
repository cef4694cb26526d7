import { createExecutionContext, createScheduledController } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "#app";
import worker from "#worker";
import { as, call, ORIGIN } from "./support/as.ts";
import { person } from "./support/people.ts";

const problem = { type: expect.any(String), title: expect.any(String), request_id: expect.any(String) };

/** Calls a Worker whose environment is another. */
function withEnv(
  changes: Record<string, unknown>,
  path = "/api/health/",
  headers: Record<string, string> = {},
) {
  return app.request(`${ORIGIN}${path}`, { headers }, { ...env, ...changes }, createExecutionContext());
}

describe("health", () => {
  it.each(["/api/health/", "/api/health"])("answers at %s, without a redirect", async (path) => {
    const response = await call("GET", path);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });
});

describe("what is not there", () => {
  it.each(["/api/nothing/", "/api/", "/api/notifications/1/nothing/", "/ws/nothing/", "/nothing"])(
    "is a problem document at %s",
    async (path) => {
      const response = await call("GET", path);

      expect(response.status).toBe(404);
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
      expect(await response.json()).toMatchObject({ ...problem, status: 404, code: "not-found" });
    },
  );

  it.each([
    ["PUT", "/api/notifications/", "GET, POST, HEAD"],
    ["DELETE", "/api/login/", "POST"],
    ["GET", "/api/notifications/mark-all-read", "POST"],
    ["POST", "/api/profile/", "GET, PUT, PATCH, DELETE, HEAD"],
    ["PATCH", "/api/notifications/1/", "GET, DELETE, HEAD"],
  ])("but %s of %s is 405 and says what is allowed", async (method, path, allow) => {
    const response = await as(await person())
      .post(path)
      .catch(() => undefined);
    const answer = method === "POST" ? response : await call(method, path);

    expect(answer?.status).toBe(405);
    expect(new Set(answer?.headers.get("Allow")?.split(", "))).toEqual(new Set(allow.split(", ")));
  });

  it("answers HEAD as GET, without the body", async () => {
    const response = await call("HEAD", "/api/health/");

    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});

it.each(["//", "///", "//[/", "//:80/", "//%ff", "//evil.example/"])(
  "takes the path %s for a path",
  async (path) => {
    const response = await app.request(
      new Request(new URL(`${ORIGIN}${path}`, ORIGIN)),
      undefined,
      env,
      createExecutionContext(),
    );

    expect([200, 404]).toContain(response.status);
  },
);

it("refuses who may not ask before it refuses what they ask", async () => {
  const user = as(await person());

  expect((await user.get("/api/api-keys/?limit=0")).status).toBe(403);
  expect((await user.get("/api/admin/dead-letters/?cursor=zz")).status).toBe(403);
  expect((await call("GET", "/api/notifications/?limit=0")).status).toBe(401);
  expect((await user.get("/api/notifications/?limit=0")).status).toBe(422);
});

describe("a body", () => {
  const path = "/api/notifications/mark-all-read/";
  const send = async (body: BodyInit, type = "application/json", to = path) =>
    exports.default.fetch(`${ORIGIN}${to}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${(await person()).token}`, "Content-Type": type },
      body,
    });

  it.each<[string, BodyInit, string, number, string]>([
    ["half an object", "{", "application/json", 400, "bad-json"],
    ["not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "application/json", 400, "bad-json"],
    ["a list", "[]", "application/json", 422, "invalid"],
    ["null", "null", "application/json", 422, "invalid"],
    ["text", '"x"', "application/json", 422, "invalid"],
    ["a form", "a=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type"],
    ["text/plain, as a foreign form can send", "{}", "text/plain", 415, "unsupported-media-type"],
    ["too deep", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, "application/json", 422, "invalid"],
    ["half a surrogate pair", '{"a":"\\ud800"}', "application/json", 422, "invalid"],
    ["NUL", '{"a":"\\u0000"}', "application/json", 422, "invalid"],
    ["65,537 bytes", `{"a":"${"x".repeat(65_537 - 8)}"}`, "application/json", 413, "too-large"],
  ])("that is %s is refused", { tags: ["F32", "F34"] }, async (_what, body, type, status, code) => {
    const response = await send(body, type, "/api/connection_requests/");

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ ...problem, code });
  });

  it("is counted as it comes, whatever its length is said to be", { tags: "F32" }, async () => {
    const chunk = new TextEncoder().encode("x".repeat(40_000));
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(chunk);
        controller.enqueue(chunk);
        controller.close();
      },
    });

    expect((await send(body)).status).toBe(413);
  });

  it("may be 64 KiB long, in any JSON media type, and absent where it is optional", async () => {
    expect((await send(`{"a":"${"x".repeat(65_536 - 8)}"}`)).status).toBe(200);
    expect((await send("{}", "application/json; charset=utf-8")).status).toBe(200);
    expect((await as(await person()).post(path)).status).toBe(200);
    expect((await send("")).status).toBe(200);
  });

  it("cannot be obeyed beyond what is named", async () => {
    const response = await send('{"up_to_seq":0,"user_id":1,"__proto__":{"up_to_seq":9}}');

    expect(await response.json()).toMatchObject({ count: 0 });
  });
});

describe("every reply", () => {
  it.each([
    "/",
    "/api/health/",
    "/api/notifications/",
    "/api/nothing/",
    "/openapi.json",
    "/ws/notifications/",
  ])("carries its headers: %s", async (path) => {
    const { headers } = await call("GET", path);

    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
    expect(headers.get("Content-Security-Policy")).not.toContain("unsafe-inline");
    expect(headers.get("Strict-Transport-Security")).toBe("max-age=31536000; includeSubDomains");
    expect(headers.get("X-Request-Id")).toBeTruthy();
    if (path.startsWith("/api/")) expect(headers.get("Cache-Control")).toBe("no-store");
  });

  it("lets pages of ALLOWED_ORIGINS read it, and no other", { tags: "parity.applications.6" }, async () => {
    const allowing = { ALLOWED_ORIGINS: "https://app.example, https://other.example" };
    const asked = async (origin: string) =>
      (await withEnv(allowing, "/api/health/", { Origin: origin })).headers.get(
        "Access-Control-Allow-Origin",
      );

    expect(await asked("https://app.example")).toBe("https://app.example");
    expect(await asked("https://other.example")).toBe("https://other.example");
    expect(await asked("https://app.example.evil")).toBeNull();
    expect(await asked("null")).toBeNull();
    expect(
      (await call("GET", "/api/health/", { headers: { Origin: "https://app.example" } })).headers,
    ).not.toContain("Access-Control-Allow-Origin");
  });

  it("says so to caches, and nothing of other origins to a request that names none", async () => {
    const { headers } = await withEnv({ ALLOWED_ORIGINS: "https://app.example" }, "/api/health/", {});

    expect(headers.get("Vary")).toBe("Origin");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  it.each(["/api/health/", "/api/nothing/"])("has no headers of pages when it is data: %s", async (path) => {
    const page = (await call("GET", "/")).headers;
    const { headers } = await call("GET", path);

    for (const name of ["Origin-Agent-Cluster", "X-DNS-Prefetch-Control", "X-Download-Options"]) {
      expect(page.get(name)).toBeTruthy();
      expect(headers.get(name)).toBeNull();
    }
  });

  it("answers a preflight of an allowed page", { tags: "parity.applications.6" }, async () => {
    const response = await app.request(
      `${ORIGIN}/api/notifications/`,
      {
        method: "OPTIONS",
        headers: { Origin: "https://app.example", "Access-Control-Request-Method": "POST" },
      },
      { ...env, ALLOWED_ORIGINS: "https://app.example" },
      createExecutionContext(),
    );

    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Headers")).toContain("X-CSRFToken");
    expect(response.headers.get("Access-Control-Allow-Credentials")).toBe("true");
  });
});

describe("a deployment that is not whole", () => {
  const production = {
    ENVIRONMENT: "production",
    APP_SECRET: "a secret of production, long enough",
    SIGNING_KEYS: env.SIGNING_KEYS.replace("dev-", ""),
  };

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["without its secret", { APP_SECRET: undefined }, /APP_SECRET/],
    ["with a short secret", { APP_SECRET: "short" }, /APP_SECRET/],
    ["without its keys", { SIGNING_KEYS: undefined }, /SIGNING_KEYS/],
    ["with keys that are none", { SIGNING_KEYS: "[]" }, /SIGNING_KEYS/],
    ["with a development secret in production", { ENVIRONMENT: "production" }, /development/],
    ["without an environment, which is production", { ENVIRONMENT: undefined }, /development/],
    ["with any origin allowed", { ALLOWED_ORIGINS: "*" }, /ALLOWED_ORIGINS/],
    ["with a lifetime that is none", { TOKEN_MINUTES: "soon" }, /TOKEN_MINUTES/],
  ])("answers 503 %s, and says what is wrong", { tags: "F43" }, async (_what, changes, detail) => {
    for (const path of ["/api/health/", "/api/notifications/", "/", "/ws/notifications/"]) {
      const response = await withEnv(changes, path);

      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        code: "not-configured",
        detail: expect.stringMatching(detail),
      });
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a developer without a secret", { APP_SECRET: undefined }, "npm run migrate"],
    ["a developer whose setting is wrong", { PUBLIC_ORIGIN: "herald" }, "Correct it in .dev.vars"],
    ["an operator with a development secret", { ENVIRONMENT: "production" }, "npx wrangler secret put"],
    [
      "an operator whose setting is wrong",
      { ENVIRONMENT: "production", APP_SECRET: "s".repeat(32), ALLOWED_ORIGINS: "http://localhost" },
      "Correct it in wrangler.toml and deploy again",
    ],
  ])("tells %s what helps", async (_who, changes, step) => {
    const { detail } = (await (await withEnv(changes)).json()) as { detail: string };

    expect(detail).toContain(step);
    expect(detail.includes("npm run migrate")).toBe(step === "npm run migrate");
  });

  it("says of a channel that it has none of what its operator can do, never to try again later", async () => {
    const response = await withEnv(production, "/api/push/public-key/");
    const { code, detail } = await response.json<{ code: string; detail: string }>();

    expect({ status: response.status, code }).toEqual({ status: 409, code: "channel-unavailable" });
    expect(detail).toMatch(/ask its operator/);
    expect(detail).not.toMatch(/later/);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["a developer", {}, "Run: npm run migrate"],
    ["an operator", production, "Run: npm run migrate -- --remote"],
  ])(
    "answers 503 before the database is migrated, and tells %s which command to run",
    async (_who, changes, detail) => {
      const empty = {
        prepare: () => ({ run: () => Promise.reject(new Error("D1_ERROR: no such table: inboxes")) }),
      };

      for (const path of ["/api/health/", "/api/notifications/", "/"]) {
        const response = await withEnv({ ...changes, DB: empty }, path);

        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({
          ...{ code: "not-migrated", title: "The database is not migrated; run the migrations" },
          detail,
        });
      }
    },
  );

  it("answers 503 and when to come again while the database cannot be reached", async () => {
    const broken = {
      prepare: () => ({ run: () => Promise.reject(new Error("D1_ERROR: Network connection lost.")) }),
    };
    const response = await withEnv({ DB: broken });

    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("5");
  });

  it("says nothing of a fault of its own but that there was one", async () => {
    const broken = { prepare: () => ({ run: () => Promise.reject(new Error("select secret from users")) }) };
    const response = await withEnv({ DB: broken });
    const text = await response.text();

    expect(response.status).toBe(500);
    expect(text).not.toContain("secret");
  });
});

it("notes each tick of the clock", async () => {
  const ctx = createExecutionContext();

  await worker.scheduled(createScheduledController(), env, ctx);

  expect(await env.DB.prepare("select at from ticks where name = 'cron'").first("at")).toBeGreaterThan(0);
});
