import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
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
