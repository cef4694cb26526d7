import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { launchChromium } from "../scripts/lib/chromium.ts";
import { atTheEnd, command, options } from "../scripts/lib/command.ts";
import { freePort } from "../scripts/lib/free-port.ts";
import { medianBy } from "./load/stats.ts";
import { startLoaded, untilAnswering } from "./systems/loaded.ts";
import { type Network, type PageLoad, visit } from "./visit/visit.ts";
import { ASKING, fill, sessionOf } from "./visit/visitor.ts";

const USAGE = "npm run bench:visit [-- [--visits 5] [--waterfall]]";

const PAGES = ["/", "/notifications/"];
/** As browsers' tools have it: 1.44 Mbit/s, and 675 kbit/s up. */
const BYTES = { downloadThroughput: 180_000, uploadThroughput: 84_375 };
const NETWORKS: Record<string, Network> = {
  "Fast 3G": { ...BYTES, latency: 562.5 },
  "150 ms": { ...BYTES, latency: 150 },
};
const GOAL_MS = 3000;

/** Visits pages for the first time, signed in, on a slow phone in a slow network, until they can be used. */
await command(async () => {
  const asked = options({ visits: { type: "string" }, waterfall: { type: "boolean" } }, USAGE);
  console.log(`Load average before: ${loadavg()[0]?.toFixed(2)}.`);
  const folder = await mkdtemp(join(tmpdir(), "herald-visit-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const port = await freePort();
  const baseURL = `http://127.0.0.1:${port}`;
  const server = await startLoaded(port, folder, 1 + ASKING);
  await untilAnswering(baseURL);
  await fill(server);
  const browser = await launchChromium();
  const signedIn = await sessionOf(browser, baseURL, server.people[0]?.id ?? 0);
  console.log(row(["network", "page", "first paint", "data shown", "busy", "usable, ms (each visit)"]));
  for (const [name, network] of Object.entries(NETWORKS)) {
    for (const path of PAGES) {
      const rounds: PageLoad[] = [];
      for (let nth = 0; nth < Number(asked.visits ?? 5); nth += 1)
        rounds.push(await visit(browser, signedIn, path, network));
      print(name, path, rounds);
      if (asked.waterfall) printWaterfall(medianBy(rounds, ({ usable }) => usable));
    }
  }
  await browser.close();
  await server.close();
});

function row(cells: string[]): string {
  return cells.map((cell, at) => cell.padEnd(at === 1 ? 18 : 13)).join("");
}

function print(network: string, path: string, rounds: PageLoad[]): void {
  const { painted, shown, usable, blocked } = medianBy(rounds, (each) => each.usable);
  const all = rounds.map((each) => each.usable.toFixed(0)).join(", ");
  const times = [painted, shown, blocked].map((time) => time.toFixed(0));
  const goal = usable < GOAL_MS ? "" : `, not under ${GOAL_MS}`;
  console.log(row([network, path, ...times, `${usable.toFixed(0)} (${all})${goal}`]));
}

/** Each request: when it was wanted, when its answer began and ended, how large it was. */
function printWaterfall({ requests }: PageLoad): void {
  for (const { path, wanted, answered, done, bytes } of requests) {
    const times = [wanted, answered, done].map((time) => time.toFixed(0).padStart(6)).join("");
    console.log(`  ${times} ${String(bytes).padStart(8)} B  ${path}`);
  }
}
