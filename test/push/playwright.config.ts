import { defineConfig } from "@playwright/test";

/** One Firefox and one server, in order: each test goes on where the one before has left them. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  workers: 1,
  // A slow machine can miss a wait; what fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: process.env.CI !== undefined,
  reporter: [["list"]],
  timeout: 60_000,
  expect: { timeout: 20_000 },
});
