import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseSync, Visitor } from "vite";
import { expect, it } from "vitest";

const FILE = 250;
const FUNCTION = 60;
/** The client is the part that strangers read to use it. */
const CLIENT_FUNCTION = 40;
const MEDIAN = 80;

/** Every source file by its path, without the folders that tests and documents are in. */
const sources = execFileSync("git", ["ls-files", "src", "bench", "scripts"], { encoding: "utf8" })
  .split("\n")
  .filter((path) => /\.(tsx?|js|css)$/.test(path))
  .map((path) => ({ path, source: readFileSync(path, "utf8") }));

const linesOf = (source: string) => source.trimEnd().split("\n").length;

/** The raw lines of each function, with those of markup, comments and blank ones, which a linter leaves out. */
function functionsIn(path: string, source: string): { at: string; lines: number }[] {
  const found: { at: string; lines: number }[] = [];
  const ends = [...source.matchAll(/\n/g)].map(({ index }) => index);
  const lineOf = (offset: number) => 1 + ends.filter((end) => end < offset).length;
  const see = ({ start, end }: { start: number; end: number }) =>
    found.push({ at: `${path}:${lineOf(start)}`, lines: 1 + lineOf(end) - lineOf(start) });
  new Visitor({
    FunctionDeclaration: see,
    FunctionExpression: see,
    ArrowFunctionExpression: see,
  }).visit(parseSync(path, source).program);
  return found;
}

it("counts every line of a function", () => {
  const source = "const a = 1;\n\nfunction f() {\n  // why\n\n  return () => 1;\n}\n";

  expect(functionsIn("a.ts", source)).toEqual([
    { at: "a.ts:3", lines: 5 },
    { at: "a.ts:6", lines: 1 },
  ]);
});

it("keeps files short", () => {
  const lengths = sources.map(({ source }) => linesOf(source)).sort((a, b) => a - b);
  const long = sources.filter(({ source }) => linesOf(source) > FILE);

  expect(sources.length).toBeGreaterThan(400);
  expect(long.map(({ path }) => path)).toEqual([]);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(MEDIAN);
});

it("keeps functions on one screen", { timeout: 120_000 }, () => {
  const functions = sources
    .filter(({ path }) => !path.endsWith(".css"))
    .flatMap(({ path, source }) => functionsIn(path, source));
  const mostFor = (at: string) => (at.startsWith("src/client/") ? CLIENT_FUNCTION : FUNCTION);
  const long = functions.filter(({ at, lines }) => lines > mostFor(at));

  expect(functions.length).toBeGreaterThan(2000);
  expect(long.map(({ at, lines }) => `${at}: ${lines} lines`)).toEqual([]);
});
