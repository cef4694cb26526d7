import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { serverArgs, shared } from "./test/browser/support/server.ts";

/** Debian's own, where it is installed; else the one that `npx playwright install chromium` brings. */
const CHROMIUM = "/usr/bin/chromium";
const { port, persistTo, url } = await shared();

export default defineConfig({
  // A slow machine can miss a wait; what fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  testDir: "test/browser",
  // Each test makes its own people, so that nothing is shared but the server.
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"]],
  timeout: 45_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: url,
    browserName: "chromium",
    // It would answer for files that tests have the network lose; those about it allow it.
    serviceWorkers: "block",
    trace: "retain-on-failure",
    launchOptions: {
      ...(existsSync(CHROMIUM) && { executablePath: CHROMIUM }),
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
      ],
    },
  },
  webServer: {
    command: ["node scripts/dev.ts --demo people", ...serverArgs(port, persistTo)].join(" "),
    url: `${url}/api/health/`,
    timeout: 120_000,
    // Only ever one that HERALD_BROWSER_SETUP names: the port is a free one otherwise.
    reuseExistingServer: true,
    // Ended as a person would end it, so that it takes along what it has started.
    gracefulShutdown: { signal: "SIGTERM", timeout: 5000 },
  },
});
