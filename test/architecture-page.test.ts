import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { filesNamedIn, quoted, section } from "./support/named-files.ts";
import { imports, sources } from "./support/sources.ts";

const page = readFileSync("docs/architecture.md", "utf8");
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" }).split(
  "\n",
);

/** Those that are imported by no file before them, and by none of the files that connect the others. */
function unreachable(list: string[], connections: string[]): string[] {
  return list.slice(1).filter((file) => {
    const before = [...list.slice(0, list.indexOf(file)), ...connections];
    return !imports.some(({ file: from, target }) => target === file && before.includes(from));
  });
}

/** Imports from a file to one that stands before it. */
function upward(list: string[]): string[] {
  return imports
    .filter(({ file, target, isTypeOnly }) => {
      const [from, to] = [list.indexOf(file), list.indexOf(target)];
      return !isTypeOnly && from >= 0 && to >= 0 && to < from;
    })
    .map(({ file, target }) => `${file} -> ${target}`);
}

it("has every section of the contract that comments cite", () => {
  const sections = readFileSync("docs/contract.md", "utf8").matchAll(/^## (\d+)\./gm);
  const known = new Set([...sections].map(([, number]) => number));
  const cited = files
    .filter((file) => /^(?:src|test|scripts|bench)\/.*\.tsx?$/.test(file))
    .flatMap((file) => {
      const citations = readFileSync(file, "utf8").matchAll(/contract §§?(\w+)/g);
      return [...citations].map(([, section = ""]) => ({ file, section }));
    });

  expect(cited.length).toBeGreaterThan(30);
  expect(cited.filter(({ section }) => !known.has(section))).toEqual([]);
});

it.each([
  ["architecture", page, 80, 3],
  ["extending", readFileSync("docs/extending.md", "utf8"), 60, 10],
])("names files and folders in docs/%s.md that are there", (_, text, fileCount, folderCount) => {
  const named = quoted(text).filter((name) => /^[\w./-]+\.(tsx?|md)$/.test(name));
  const folders = quoted(text).filter((name) => /^[\w.-][\w./-]*\/$/.test(name));

  expect(named.length).toBeGreaterThan(fileCount);
  expect(named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
  expect(folders.length).toBeGreaterThan(folderCount);
  expect(folders.filter((name) => !files.some((file) => `/${file}`.includes(`/${name}`)))).toEqual([]);
});

it("follows an accepted request through twenty files of the server, downward", () => {
  const list = filesNamedIn(section(page, "| request |", "The other 21"));

  expect(list).toHaveLength(20);
  expect(new Set(list).size).toBe(20);
  expect(list.filter((file) => !sources.has(`${file}.ts`))).toEqual([]);
  // Ports are put together by compose.ts, and objects are called by their bindings, which worker.ts exports.
  expect(unreachable(list, ["compose", "platform", "worker"])).toEqual([]);
  const [process, hub] = [list.indexOf("jobs/first-attempts"), list.indexOf("realtime/user/user-hub")];
  for (const part of [list.slice(0, process), list.slice(process, hub), list.slice(hub)])
    expect(upward(part)).toEqual([]);
});

/** Those that are imported by none of the files around them. */
function unused(list: string[], around: string[]): string[] {
  const users = new Set([...list, ...around]);
  return list.filter((file) => !imports.some(({ file: from, target }) => target === file && users.has(from)));
}

it("names twenty-one files more that an accept runs, each once and used by the others", () => {
  const list = filesNamedIn(section(page, "| request |", "The other 21"));
  const others = filesNamedIn(section(page, "The other 21", "In the browser"));

  expect(new Set([...list, ...others]).size).toBe(41);
  expect(others.filter((file) => !sources.has(`${file}.ts`))).toEqual([]);
  // What Cloudflare runs is imported by nothing.
  expect(unused(others, list)).toEqual(["worker"]);
});

it("follows a frame through seven files of the browser, downward", () => {
  const list = filesNamedIn(section(page, "In the browser a frame", "Five connect them"));
  const connections = filesNamedIn(section(page, "Five connect them", "The other ten"));
  const others = filesNamedIn(section(page, "The other ten", "While a change of this browser"));
  const isThere = (file: string) => sources.has(`${file}.ts`) || sources.has(`${file}.tsx`);

  expect(list).toHaveLength(7);
  expect(new Set([...list, ...connections, ...others]).size).toBe(22);
  expect([...list, ...connections, ...others].filter((file) => !isThere(file))).toEqual([]);
  // Every page has the bell in its header.
  expect(unreachable(list, [...connections, "web/layout/header"])).toEqual([]);
  expect(unused(others, [...list, ...connections])).toEqual([]);
  expect(upward(list)).toEqual([]);
});
