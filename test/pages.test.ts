import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "#app";
import { DEVELOPMENT_PAGES, FIRST_READS, OPEN_PAGES, PATHS, pageAt } from "#web/paths";
import { call, ORIGIN } from "./support/as.ts";
import { sources } from "./support/sources.ts";

const HTML = { headers: { Accept: "text/html,*/*;q=0.8" } };

const production = {
  ENVIRONMENT: "production",
  APP_SECRET: "x".repeat(32),
  SIGNING_KEYS: env.SIGNING_KEYS.replace("dev-test", "test"),
};

interface Manifest {
  id: string;
  start_url: string;
  icons: { src: string; sizes: string; type: string; purpose: string }[];
}

/** What the page knows of the deployment that serves it. */
async function said(changes: Record<string, unknown>): Promise<string | undefined> {
  const response = await app.request(`${ORIGIN}/`, HTML, { ...env, ...changes }, createExecutionContext());
  return /<meta name="herald" content="([^"]*)"/.exec(await response.text())?.[1];
}

describe("a page", () => {
  const paths = Object.values(PATHS).map((path) => path.replace(":id", "7").replace(":token", "a.b-c"));

  it.each([...paths, "/notifications", "/admin-panel/users/7", "/employers/applicants"])(
    "is the web app at %s, looked up anew each time",
    async (path) => {
      const response = await call("GET", path, HTML);

      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
      expect(response.headers.get("Cache-Control")).toBe("no-cache");
      expect(await response.text()).toContain('<div id="app">');
    },
  );

  it("has no script and no style within it, which its CSP would refuse", async () => {
    const html = await (await call("GET", "/", HTML)).text();

    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=/i);
  });

  it("says in a sentence what Herald is, for search engines and shared links", async () => {
    const html = await (await call("GET", "/", HTML)).text();

    expect(html).toMatch(/<meta name="description" content="[^"]{20,160}\."/);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])(
    "is not there for %s, and says for what it is",
    async (method) => {
      for (const path of ["/", "/notifications/", "/docs", "/favicon.svg"]) {
        const response = await call(method, path);

        expect(response.status).toBe(405);
        expect(response.headers.get("Allow")).toBe("GET, HEAD");
      }
    },
  );

  it.each(["/admin-panel/", "/admin-panel"])("of the admin area is led to from %s", async (path) => {
    const response = await app.request(`${ORIGIN}${path}`, HTML, env, createExecutionContext());

    expect(response.status).toBe(302);
    expect(response.headers.get("Location")).toBe("/admin-panel/notifications/");
  });

  it("answers HEAD without its body", async () => {
    const response = await call("HEAD", "/notifications/");

    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it("that is not there is a page for people, and a problem for programs", async () => {
    const shown = await call("GET", "/nothing/", HTML);
    const problem = await call("GET", "/nothing/");

    expect([shown.status, shown.headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect([problem.status, problem.headers.get("Content-Type")]).toEqual([404, "application/problem+json"]);
    expect((await call("POST", "/nothing/")).status).toBe(404);
    expect((await call("GET", "/api/nothing/", HTML)).headers.get("Content-Type")).toBe(
      "application/problem+json",
    );
  });

  it("learns of development on a developer's machine alone, and which channels are there", async () => {
    const mail = { EMAIL: "cloudflare", EMAIL_FROM: "herald@example.com", PUBLIC_ORIGIN: ORIGIN };
    const account = { VONAGE_API_KEY: "key", VONAGE_API_SECRET: "secret" };
    const sms = {
      SMS: "vonage",
      SMS_FROM: "Herald",
      SMS_COUNTRIES: "all",
      PUBLIC_ORIGIN: ORIGIN,
      ...account,
    };

    expect(await said({})).toBe("development email push sms");
    expect(await said(production)).toBe("production");
    expect(await said({ ...production, ASK_FOR_NOTIFICATIONS: "on" })).toBe("production ask");
    expect(await said({ ...production, ...mail })).toBe("production email");
    expect(await said({ ...production, ...sms })).toBe("production sms");
  });

  it("of the outbox is there on a developer's machine alone", async () => {
    const status = async (changes: object) => {
      const ours = { ...env, ...changes };
      return (await app.request(`${ORIGIN}/dev/outbox/`, HTML, ours, createExecutionContext())).status;
    };

    expect([await status({}), await status(production)]).toEqual([200, 404]);
  });
});

it("makes neither markup nor script out of text, but where the library's page shows the API", async () => {
  const policy = async (path: string) =>
    (await call("GET", path, HTML)).headers.get("Content-Security-Policy") ?? "";

  for (const path of ["/", "/nothing/", "/theme.js", "/api/health/", "/docsx/"]) {
    expect(await policy(path)).toContain("require-trusted-types-for 'script'; trusted-types herald-worker");
  }
  for (const path of ["/docs", "/docs/"]) {
    expect(await policy(path)).toMatch(/script-src 'self'; style-src 'self'/);
    expect(await policy(path)).not.toContain("require-trusted-types-for");
  }
});

it("lets browsers keep what is named by its content for ever, and nothing else", async () => {
  const html = await (await call("GET", "/", HTML)).text();
  const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
  const cacheControl = async (path: string) => (await call("GET", path)).headers.get("Cache-Control");

  expect(await cacheControl(script)).toBe("public, max-age=31536000, immutable");
  expect(await cacheControl("/favicon.svg")).toBe("public, max-age=0, must-revalidate");
  expect((await call("GET", "/assets/gone-12345678.js")).status).toBe(404);
});

it("can be installed: its manifest names icons that are there, in the sizes that it says", async () => {
  const response = await call("GET", "/manifest.webmanifest");
  const { icons, ...manifest } = await response.json<Manifest>();

  expect(response.headers.get("Content-Type")).toBe("application/manifest+json");
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=0, must-revalidate");
  expect(manifest).toMatchObject({ id: "/", scope: "/", display: "standalone", name: "Herald" });
  expect(pageAt(manifest.start_url)).toBe("notifications");
  expect(new Set(icons.map(({ purpose }) => purpose))).toEqual(new Set(["any", "maskable"]));
  for (const { src, sizes, type } of icons) {
    const icon = await call("GET", src);
    const head = new DataView(await icon.arrayBuffer());
    expect(icon.headers.get("Content-Type"), src).toBe(type);
    // The width and height of a PNG are in its first chunk (RFC 2083, section 11.2.2).
    expect(`${head.getUint32(16)}x${head.getUint32(20)}`, src).toBe(sizes);
  }
});

it.each(["/favicon.ico", "/favicon.svg", "/icons/apple-touch.png"])("has an icon at %s", async (path) => {
  const html = await (await call("GET", "/", HTML)).text();
  const icon = await call("GET", path);

  expect(html).toContain(`href="${path}"`);
  expect(icon.headers.get("Content-Type")).toMatch(/^image\//);
});

it("has a signed-in browser begin to load what it will ask for, and another one the sign-in page", async () => {
  const headers = { ...HTML.headers, Cookie: "session=x; __Host-session=x" };
  const inside = await (await call("GET", "/notifications/", { headers })).text();
  const outside = await (await call("GET", "/notifications/", HTML)).text();
  const chunks = (html: string) =>
    Array.from(html.matchAll(/modulepreload" crossorigin href="([^"]+)/g), ([, file]) => file);

  expect(inside).toContain('<link rel="preload" as="fetch" crossorigin href="/api/profile/" />');
  expect(outside).not.toContain("/api/");
  expect(chunks(inside)).not.toEqual(chunks(outside));
  for (const file of [...chunks(inside), ...chunks(outside)]) {
    expect((await call("GET", file ?? "")).status).toBe(200);
  }
});

it("begins to load what the page itself shows first, unless its address says that this is something else", async () => {
  const headers = { ...HTML.headers, Cookie: "session=x; __Host-session=x" };
  const reads = async (path: string) =>
    Array.from(
      (await (await call("GET", path, { headers })).text()).matchAll(/as="fetch" crossorigin href="([^"]+)/g),
      ([, read]) => read,
    );

  expect(await reads("/")).toContain("/api/connection_requests/?status=pending&amp;direction=incoming");
  expect(await reads("/connections")).toHaveLength(5);
  expect(await reads("/?q=ada")).toHaveLength(2);
  expect(await reads("/admin-panel/api-keys/")).toHaveLength(2);
});

it.each(["/pages/people", "/pages/people.html"])("is not at home at %s", async (path) => {
  expect((await call("GET", path)).status).toBe(404);
});

/** The pages in the app's router, each with the names of what it stands under. */
function routesAround(): Map<string, string[]> {
  const router = sources.get("web/routes.tsx") ?? "";
  const around: string[] = [];
  const routes = new Map<string, string[]>();
  const parts = /(\w+ && )?<Route (?:path=\{PATHS\.(\w+)\} element=|element=\{<(\w+) \/>\}>)|<\/Route>/g;
  for (const [, condition, page, guard] of router.matchAll(parts)) {
    if (page) routes.set(page, condition ? [...around, condition] : [...around]);
    else if (guard) around.push(guard);
    else around.pop();
  }
  return routes;
}

it("has each page in the app's router, which otherwise shows that it is not there", () => {
  expect([...routesAround().keys()].sort()).toEqual(Object.keys(PATHS).sort());
});

it("shows each page to those for whom it is", () => {
  const routes = [...routesAround()];
  const under = (guard: string) =>
    routes.filter(([, around]) => around.includes(guard)).map(([page]) => page);
  const inAdminArea = Object.entries(PATHS).filter(([, path]) => path.startsWith("/admin-panel/"));

  expect(
    routes
      .filter(([, around]) => !around.includes("RequireSession"))
      .map(([page]) => page)
      .sort(),
  ).toEqual([...OPEN_PAGES].sort());
  expect(under("RequireAdmin").sort()).toEqual(inAdminArea.map(([page]) => page).sort());
  expect(under("development && ")).toEqual([...DEVELOPMENT_PAGES]);
  // Other users would be refused what it reads.
  expect(under("RequireAdmin").filter((page) => page in FIRST_READS)).toEqual([]);
});

it("takes for a page only what is one", () => {
  expect(pageAt("/admin-panel/users/12/")).toBe("user");
  for (const path of ["/admin-panel/users/x/", "/admin-panel/", "//", "/connections/1/", "/x/connections/"]) {
    expect(pageAt(path)).toBeUndefined();
  }
});
