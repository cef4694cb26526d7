import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "@playwright/test";

/** How a page loaded, in ms since it was requested. */
export interface PageLoad {
  /** The first letters or lines are on the screen. */
  painted: number;
  /** The first page of data is. */
  shown: number;
  /** A click has had its effect. */
  usable: number;
  /** How long the main thread was blocked, counting tasks of over 50 ms. */
  blocked: number;
  requests: Asked[];
}

interface Asked {
  path: string;
  /** When it was wanted, when the first of its answer came, and the last. */
  wanted: number;
  answered: number;
  done: number;
  bytes: number;
}

/** What the browser's network does to each request: ms until the first of its answer, and bytes a second. */
export interface Network {
  latency: number;
  downloadThroughput: number;
  uploadThroughput: number;
}

/** How many times slower the browser's processor is than this machine's. */
const SLOWER = 4;
const PHONE = { viewport: { width: 412, height: 823 }, hasTouch: true, isMobile: true };

/** Goes to a page in a browser that has never been there. */
export async function visit(
  browser: Browser,
  signedIn: BrowserContextOptions,
  path: string,
  network: Network,
): Promise<PageLoad> {
  const context = await browser.newContext({ ...PHONE, ...signedIn });
  const page = await context.newPage();
  await page.addInitScript({ path: join(import.meta.dirname, "watch.js") });
  const devtools = await context.newCDPSession(page);
  const asked: string[] = [];
  devtools.on("Network.requestWillBeSent", ({ request: { url } }) => asked.push(url));
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", { offline: false, ...network });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(path, { waitUntil: "commit" });
  const load = await page.evaluate<PageLoad>("pageLoad");
  await context.close();
  const twice = asked.filter((url, at) => asked.indexOf(url) !== at);
  if (twice.length > 0) throw new Error(`Asked for twice: ${twice.join(", ")}`);
  return load;
}
