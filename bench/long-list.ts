import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { launchChromium } from "../scripts/lib/chromium.ts";
import { atTheEnd, command, options } from "../scripts/lib/command.ts";
import { freePort } from "../scripts/lib/free-port.ts";
import { CONCURRENCY, percentile, share } from "./load/stats.ts";
import { type LoadedServer, startLoaded } from "./systems/loaded.ts";
import { sessionOf } from "./visit/visitor.ts";

const USAGE = "npm run bench:list [-- --notifications 10000]";
const PRESSES = 20;
/** Together within what one user may search in a minute. */
const SEARCHES = 20;
/** What a frame moves by: most of what a hand can fling, and a scroll bar that is dragged, where each frame has new rows alone. */
const FLUNG = 500;
const DRAGGED = 1500;
/** A processor four times slower than this machine's, as for a first visit. */
const SLOWER = 4;

/** Reads an inbox of thousands to its end, there and back, and looks how quick it stays. */
await command(async () => {
  const count = Number(options({ notifications: { type: "string" } }, USAGE).notifications ?? 10_000);
  console.log(`Load average before: ${loadavg()[0]?.toFixed(2)}.`);
  const folder = await mkdtemp(join(tmpdir(), "herald-list-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const port = await freePort();
  const server = await startLoaded(port, folder, 1);
  await fill(server, count);
  const browser = await launchChromium();
  const signedIn = await sessionOf(browser, `http://127.0.0.1:${port}`, server.people[0]?.id ?? 0);
  const page = await (await browser.newContext(signedIn)).newPage();
  await page.addInitScript({ path: join(import.meta.dirname, "list/measure.js") });
  await page.goto("/notifications/");
  await page.locator("main li").first().waitFor();
  await search(server);
  await measure(page, 20, "the first 20 of them");
  const began = performance.now();
  const loading = await scroll(page, count, DRAGGED);
  say(`loaded to its end in ${((performance.now() - began) / 1000).toFixed(1)} s`, loading);
  await measure(page, count, `all ${count}`);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await measure(page, count, `all ${count}, ${SLOWER}× slower`);
  await browser.close();
  await server.close();
});

async function fill({ http, admin, people }: LoadedServer, count: number): Promise<void> {
  await share(count, CONCURRENCY, async (nth) => {
    await http.expect([202], "POST", "/api/notifications/", admin.token, {
      recipient_ids: [people[0]?.id],
      title: `Week ${nth + 1} of Distributed Systems is open`,
      message: "Consensus, with exercises. Hand in by Friday.",
    });
  });
}

/** From the request to the whole answer: of a word that is nowhere, so that all is read, and of one that is everywhere. */
async function search({ http, people }: LoadedServer): Promise<void> {
  for (const q of ["nowhere", "week 1", "systems"]) {
    const times: number[] = [];
    for (let nth = 0; nth < SEARCHES; nth += 1) {
      const start = performance.now();
      await http.expect([200], "GET", `/api/notifications/?q=${encodeURIComponent(q)}`, people[0]?.token);
      times.push(performance.now() - start);
    }
    console.log(`search for "${q}": p50 ${ms(times, 50)}, p95 ${ms(times, 95)} ms`);
  }
}

function scroll(page: Page, place: number, pixels: number): Promise<number[]> {
  return page.evaluate<number[]>(`inbox.scrollTo(${place}, ${pixels})`);
}

/** From the top to the end of what is loaded, then marks at the top, read and unread. */
async function measure(page: Page, loaded: number, what: string): Promise<void> {
  for (const pixels of [FLUNG, DRAGGED]) {
    await page.evaluate("scrollTo(0, 0)");
    await page.locator('main li[aria-posinset="1"]').waitFor();
    say(`scrolled through ${what}, ${pixels} px a frame`, await scroll(page, loaded, pixels));
  }
  await page.evaluate("scrollTo(0, 0)");
  await page.locator('main li[aria-posinset="1"] button').first().focus();
  const marked: number[] = [];
  for (let nth = 0; nth < PRESSES; nth += 1) marked.push(await page.evaluate<number>("inbox.press('u')"));
  console.log(`  from a key to its mark and the bell: p50 ${ms(marked, 50)}, p95 ${ms(marked, 95)} ms`);
  console.log(`  elements in the document: ${await page.evaluate<number>("inbox.elements()")}`);
}

function say(what: string, frames: number[]): void {
  const times = [50, 95, 100].map((percent) => ms(frames, percent));
  console.log(`${what}: ${frames.length} frames, p50 ${times[0]}, p95 ${times[1]}, longest ${times[2]} ms`);
}

function ms(times: number[], percent: number): string {
  return percentile(times, percent).toFixed(1);
}
