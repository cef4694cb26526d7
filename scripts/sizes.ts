import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildAssets } from "./lib/assets.ts";
import { command } from "./lib/command.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";

const ASSETS = join(ROOT, "public/assets");

interface Budget {
  /** What it is that weighs. */
  what: string;
  /** Its bytes, compressed as they travel. */
  bytes: () => Promise<number>;
  atMostKilobytes: number;
}

const BUDGETS: Budget[] = [
  {
    what: "The JavaScript of a first visit (the web app with its start page)",
    bytes: firstVisit,
    atMostKilobytes: 120,
  },
  { what: "<herald-bell>", bytes: () => compressed("herald-bell.js"), atMostKilobytes: 12 },
];

/** Fails when what browsers load has grown beyond what was promised. */
await command(async () => {
  await buildAssets();
  const tooLarge: string[] = [];
  for (const { what, bytes, atMostKilobytes } of BUDGETS) {
    const kilobytes = (await bytes()) / 1000;
    const said = `${what}: ${kilobytes.toFixed(1)} of ${atMostKilobytes} kB gzip`;
    console.log(said);
    if (kilobytes > atMostKilobytes) tooLarge.push(said);
  }
  if (tooLarge.length > 0) throw new Refused(`Too large:\n${tooLarge.join("\n")}`);
});

async function compressed(file: string): Promise<number> {
  return gzipSync(await readFile(join(ROOT, "public", file)), { level: 9 }).length;
}

/** What the HTML names, what the start page adds, and whatever those import before they run. */
async function firstVisit(): Promise<number> {
  const html = await readFile(join(ROOT, "public/index.html"), "utf8");
  const named = Array.from(html.matchAll(/"\/assets\/([^"]+\.js)"/g), ([, file = ""]) => file);
  const startPage = (await readdir(ASSETS)).filter((file) => /^people-[^.]+\.js$/.test(file));
  const files = new Set<string>();
  for (const file of [...named, ...startPage]) await gather(file, files);
  const texts = await Promise.all([...files].map((file) => readFile(join(ASSETS, file))));
  const early = await readFile(join(ROOT, "public/theme.js"));
  return [...texts, early].reduce((sum, text) => sum + gzipSync(text).length, 0);
}

/** A file and all that it imports; what it imports only later does not count. */
async function gather(file: string, into: Set<string>): Promise<void> {
  if (into.has(file)) return;
  into.add(file);
  const source = await readFile(join(ASSETS, file), "utf8");
  for (const [, next = ""] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    await gather(next, into);
}
