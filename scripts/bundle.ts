import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./lib/command.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";

/** What is left of a crash point in code (core/faults.ts). */
const CRASH_POINT = /\.at\?\.\(|,\s*["'`](before|after)["'`]\)/;

/** Fails when the bundle that would be deployed can be made to crash on purpose. */
await command(async () => {
  const bundle = await readFile(join(ROOT, "dist/worker.js"), "utf8");
  if (CRASH_POINT.test(bundle)) throw new Refused("A crash point is left in the bundle.");
  console.log("No crash point is left in the bundle.");
});
