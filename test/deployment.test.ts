import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readConfig } from "#core/config";
import wrangler from "../wrangler.toml?raw";

/** The lines of one section. */
function section(name: string): string {
  return wrangler.split(`[${name}]\n`)[1]?.split(/^\[/m)[0] ?? "";
}

it("is reached by its own host name alone, and ends what runs wild", () => {
  const top = wrangler.split(/^\[/m)[0];

  expect(top).toMatch(/^workers_dev = false$/m);
  expect(top).toMatch(/^preview_urls = false$/m);
  expect(section("limits")).toMatch(/^cpu_ms = 2_000$/m);
});

it("counts each limit apart", () => {
  const names = [...wrangler.matchAll(/^name = "(\w+_LIMIT)"$/gm)].map(([, name]) => name ?? "");
  const spaces = [...wrangler.matchAll(/^namespace_id = "(\d+)"$/gm)].map(([, id]) => id);

  const bound = Object.entries(env).filter(([name, { limit }]) => name.endsWith("_LIMIT") && limit);
  expect(names.sort()).toEqual(bound.map(([name]) => name).sort());
  expect(new Set(spaces).size).toBe(names.length);
});

/** Calls in a minute: of a user, a key, or an address block (docs/contract.md, docs/security.md). */
const LIMITS = {
  LOGIN_LIMIT: 60,
  REGISTER_LIMIT: 5,
  REFRESH_LIMIT: 60,
  SOCKET_LIMIT: 30,
  READ_LIMIT: 3000,
  WRITE_LIMIT: 240,
  KEY_WRITE_LIMIT: 1200,
  SEARCH_LIMIT: 60,
  PROFILE_LIMIT: 20,
};

it("allows so much a minute as its documents say", () => {
  const bindings = [...wrangler.matchAll(/^name = "(\w+_LIMIT)"\nnamespace_id = .+\nsimple = (.+)$/gm)];

  expect(Object.fromEntries(bindings.map(([, name, simple]) => [name, simple]))).toEqual(
    Object.fromEntries(
      Object.entries(LIMITS).map(([name, limit]) => [name, `{ limit = ${limit}, period = 60 }`]),
    ),
  );
});

it("keeps its limits in production, whatever RATE_LIMITS says", () => {
  const secrets = {
    APP_SECRET: "quiet otters hold hands while they sleep",
    SIGNING_KEYS: env.SIGNING_KEYS.replace(/"kid":"[^"]*"/g, '"kid":"first"'),
  };
  const off = (ENVIRONMENT: string) => readConfig({ ...secrets, ENVIRONMENT, RATE_LIMITS: "off" }).rateLimits;

  expect([off("development"), off("production")]).toEqual([false, true]);
});
