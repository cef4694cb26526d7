import { existsSync } from "node:fs";
import { type Browser, chromium } from "@playwright/test";
import { atTheEnd } from "./command.ts";

/** Debian's own, where it is installed; else the one that `npx playwright install chromium` brings. */
const SYSTEM = "/usr/bin/chromium";

/** Starts a browser that says nothing to anybody but us, and goes at the end. */
export async function launchChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    ...(existsSync(SYSTEM) && { executablePath: SYSTEM }),
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  atTheEnd(() => browser.close());
  return browser;
}
