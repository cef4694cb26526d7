import { expect, it } from "vitest";
import { sources } from "./support/sources.ts";

/** A type, a class, or a schema, which is a constant that begins with a capital letter. */
const EXPORTED =
  /^export (?:declare )?(?:abstract )?(?:type|interface|class|enum|const) ([A-Z]\w*[a-z]\w*)\b/gm;

/** Server code says `wire.Connection` for the shape outside, so that its own shape may be `Connection`. */
const isWire = (path: string) => path.endsWith("wire.ts");
const isServer = (path: string) => !/^(client|element|react|web)\//.test(path);

/** The files that export a name, for each name. */
function filesByName(files: ReadonlyMap<string, string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [path, source] of files) {
    const names = new Set([...source.matchAll(EXPORTED)].map(([, name = ""]) => name));
    for (const name of names) found.set(name, [...(found.get(name) ?? []), path]);
  }
  return found;
}

/** The names that mean two things, each with its files. */
function collisions(files: ReadonlyMap<string, string>): string[] {
  return [...filesByName(files)]
    .filter(([, paths]) => {
      const isPair = paths.length === 2 && paths.filter(isWire).length === 1 && paths.every(isServer);
      return paths.length > 1 && !isPair;
    })
    .map(([name, paths]) => `${name}: ${paths.join(", ")}`);
}

it("finds two types of one name, but for a shape outside and its own inside", () => {
  const files = new Map([
    ["client/types.ts", "export interface Filter {}\nexport type Page = 1;"],
    ["features/a/service.ts", "export type Filter = 1;\nexport interface Row {}"],
    ["features/a/wire.ts", "export const Row = z.object({});\nexport type Row = 1;"],
    ["features/b/wire.ts", "export const Page = z.object({});"],
  ]);

  expect(collisions(files)).toEqual([
    "Filter: client/types.ts, features/a/service.ts",
    "Page: client/types.ts, features/b/wire.ts",
  ]);
});

it("exports no type name from two files", () => {
  expect(filesByName(sources).size).toBeGreaterThan(200);
  expect(collisions(sources)).toEqual([]);
});
