import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { launchChromium } from "../scripts/lib/chromium.ts";
import { atTheEnd, command, options } from "../scripts/lib/command.ts";
import { freePort } from "../scripts/lib/free-port.ts";
import { Refused } from "../scripts/lib/refused.ts";
import { percentile } from "./load/stats.ts";
import { type LoadedServer, startLoaded, untilAnswering } from "./systems/loaded.ts";
import { sessionOf } from "./visit/visitor.ts";

const USAGE = "npm run bench:badge [-- --accepts 50]";

const WARM_UP = 5;
/** From 100 on the bell counts no further. */
const MOST = 99 - WARM_UP;

/** One browser accepts, the other's bell counts: from the click of the mouse to the number on the screen's other side. */
await command(async () => {
  const asked = Number(options({ accepts: { type: "string" } }, USAGE).accepts ?? 50);
  if (!(asked >= 1 && asked <= MOST))
    throw new Refused(`--accepts must be a number from 1 to ${MOST}.\nUsage: ${USAGE}`);
  console.log(`Load average before: ${loadavg()[0]?.toFixed(2)}.`);
  const folder = await mkdtemp(join(tmpdir(), "herald-badge-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const port = await freePort();
  const baseURL = `http://127.0.0.1:${port}`;
  const server = await startLoaded(port, folder, 2);
  await untilAnswering(baseURL);
  const pages = await bothPages(baseURL, server);
  const times: number[] = [];
  for (let nth = 1; nth <= WARM_UP + asked; nth += 1) times.push(await acceptOnce(server, pages, nth));
  const measured = times.slice(WARM_UP);
  const [p50, p95, most] = [50, 95, 100].map((each) => percentile(measured, each).toFixed(0));
  console.log(
    `${asked} accepts, click → badge in the other browser: p50 ${p50}, p95 ${p95}, longest ${most} ms`,
  );
  await server.close();
});

interface Pages {
  /** Whose bell counts. */
  asking: Page;
  answering: Page;
}

async function bothPages(baseURL: string, { people }: LoadedServer): Promise<Pages> {
  const browser = await launchChromium();
  const open = async (nth: number) => {
    const context = await browser.newContext(await sessionOf(browser, baseURL, people[nth]?.id ?? 0));
    await context.addInitScript({ path: join(import.meta.dirname, "badge/watch.js") });
    const page = await context.newPage();
    await page.goto("/connections/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    return page;
  };
  return { asking: await open(0), answering: await open(1) };
}

/** The first asks the second, who accepts by a click; then they part again. */
async function acceptOnce({ http, people }: LoadedServer, pages: Pages, nth: number): Promise<number> {
  const [asking, answering] = people;
  await http.expect([201], "POST", "/api/connection_requests/", asking?.token, {
    recipient_id: answering?.id,
  });
  await pages.answering.getByRole("button", { name: /^Accept / }).click();
  const shownAt = await pages.asking.evaluate<number>(`bell.until(${nth})`);
  const clickedAt = await pages.answering.evaluate<number>("bell.clickedAt");
  const took = shownAt - clickedAt;
  const { body } = await http.expect([200], "GET", "/api/connections/", asking?.token);
  const [connection] = JSON.parse(body.toString()).results;
  await http.expect([204], "DELETE", `/api/connections/${connection.id}/`, asking?.token);
  return took;
}
