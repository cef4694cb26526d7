import { readdirSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { expect, it } from "vitest";
import { OPTIONAL } from "../../scripts/lib/variables.ts";

interface WranglerFile {
  vars: Record<string, string>;
  secrets: { required: string[] };
}

it("lets `npm start` take every setting that Herald reads from the environment", () => {
  const { vars, secrets } = parse(readFileSync("wrangler.toml", "utf8")) as unknown as WranglerFile;
  const sources = readdirSync("src/core").map((file) => readFileSync(`src/core/${file}`, "utf8"));
  const read = sources.flatMap((source) =>
    [...source.matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name]) => name),
  );
  const taken = new Set([...Object.keys(vars), ...secrets.required, ...OPTIONAL]);

  expect(read.length).toBeGreaterThan(30);
  expect(read.filter((name) => !taken.has(name ?? ""))).toEqual([]);
  expect(OPTIONAL.filter((name) => !read.includes(name))).toEqual([]);
});
