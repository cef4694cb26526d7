import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { imports, sources } from "./support/sources.ts";

const page = readFileSync("docs/architecture.md", "utf8");
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" }).split(
  "\n",
);

/** What stands in backticks. */
const quoted = (text: string) => [...text.matchAll(/`([^`\s]+)`/g)].map(([, name = ""]) => name);

/** The files named in a part of the page; a name without a folder is in the folder that was named last. */
function filesNamedIn(text: string): string[] {
  let folder = "";
  return quoted(text).flatMap((name) => {
    if (name.endsWith("/")) folder = name;
    if (!/\.tsx?$/.test(name)) return [];
    if (name.includes("/")) folder = name.slice(0, name.lastIndexOf("/") + 1);
    const path = sources.has(name) ? name : folder + name;
    return [path.replace(/\.tsx?$/, "")];
  });
}

function section(from: string, to: string): string {
  const start = page.indexOf(from);
  const end = page.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`The page has no part from ${from} to ${to}.`);
  return page.slice(start, end);
}

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

it("names files that are there", () => {
  const named = quoted(page).filter((name) => /^[\w./-]+\.(tsx?|md)$/.test(name));

  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
});

it("follows an accepted request through twenty-one files of the server, downward", () => {
  const list = filesNamedIn(section("| request |", "The other 20"));

  expect(list).toHaveLength(21);
  expect(new Set(list).size).toBe(21);
  expect(list.filter((file) => !sources.has(`${file}.ts`))).toEqual([]);
  // Ports are put together by compose.ts, and objects are called by their bindings, which worker.ts exports.
  expect(unreachable(list, ["compose", "worker"])).toEqual([]);
  const [process, hub] = [list.indexOf("jobs/first-attempts"), list.indexOf("platform")];
  for (const part of [list.slice(0, process), list.slice(process, hub), list.slice(hub)])
    expect(upward(part)).toEqual([]);
});

/** Those that are imported by none of the files around them. */
function unused(list: string[], around: string[]): string[] {
  const users = new Set([...list, ...around]);
  return list.filter((file) => !imports.some(({ file: from, target }) => target === file && users.has(from)));
}

it("names twenty files more that an accept runs, each once and used by the others", () => {
  const list = filesNamedIn(section("| request |", "The other 20"));
  const others = filesNamedIn(section("The other 20", "In the browser"));

  expect(new Set([...list, ...others]).size).toBe(41);
  expect(others.filter((file) => !sources.has(`${file}.ts`))).toEqual([]);
  // What Cloudflare runs is imported by nothing.
  expect(unused(others, list)).toEqual(["worker"]);
});

it("follows a frame through seven files of the browser, downward", () => {
  const list = filesNamedIn(section("In the browser a frame", "Five connect them"));
  const connections = filesNamedIn(section("Five connect them", "The other ten"));
  const others = filesNamedIn(section("The other ten", "While a change of this browser"));
  const isThere = (file: string) => sources.has(`${file}.ts`) || sources.has(`${file}.tsx`);

  expect(list).toHaveLength(7);
  expect(new Set([...list, ...connections, ...others]).size).toBe(22);
  expect([...list, ...connections, ...others].filter((file) => !isThere(file))).toEqual([]);
  // Every page has the bell in its header.
  expect(unreachable(list, [...connections, "web/layout/header"])).toEqual([]);
  expect(unused(others, [...list, ...connections])).toEqual([]);
  expect(upward(list)).toEqual([]);
});
