import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildAssets } from "./lib/assets.ts";
import { command } from "./lib/command.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";

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
    atMostKilobytes: 123,
  },
  { what: "The client alone", bytes: () => compressed("herald.js"), atMostKilobytes: 9.2 },
  { what: "<herald-bell>", bytes: () => compressed("herald-bell.js"), atMostKilobytes: 14.5 },
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
  if (tooLarge.length > 0)
    throw new Refused(
      `These are larger than their limit (BUDGETS in scripts/sizes.ts):\n${tooLarge.join("\n")}`,
    );
});

async function compressed(file: string): Promise<number> {
  return gzipSync(await readFile(join(ROOT, "public", file)), { level: 9 }).length;
}

/** Every script that the HTML of the start page names: the app, the page, and whatever those import before they run. */
async function firstVisit(): Promise<number> {
  const html = await readFile(join(ROOT, "public/pages/people.html"), "utf8");
  const files = Array.from(html.matchAll(/"(\/[^"]+\.js)"/g), ([, file = ""]) => file);
  const sizes = await Promise.all(files.map(compressed));
  return sizes.reduce((sum, size) => sum + size, 0);
}
