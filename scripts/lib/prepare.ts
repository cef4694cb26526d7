import { existsSync } from "node:fs";
import { buildAssets } from "./assets.ts";
import { resourcesIn } from "./local-database.ts";
import { migrateLocal } from "./migrate.ts";
import { isDone } from "./once.ts";
import type { Progress } from "./progress.ts";
import { Refused } from "./refused.ts";

/** Who and what a local server begins with: the demo people with or without notifications, or nothing. */
export type Demo = "full" | "people" | "none";

/** @throws {Refused} on anything else */
export function demoOf(given: unknown = "full"): Demo {
  if (given === "full" || given === "people" || given === "none") return given;
  throw new Refused(`--demo must be "full", "people" or "none", not "${given}".`);
}

/** Says that a start begins, and that the first one takes longer. */
export function announce(progress: Progress, persistTo: string | undefined): void {
  const isFirst = !existsSync(resourcesIn(persistTo));
  progress.print(`Herald is starting${isFirst ? "; the first start takes longer than later ones" : ""}.\n`);
}

export async function prepareAssets(progress: Progress): Promise<void> {
  const done = (isBuilt: boolean) => `web app ${isBuilt ? "built" : "unchanged"}`;
  await progress.step("building the web app", buildAssets, done);
}

/** Brings the tables up to date, and makes the demo people where there are to be any. */
export async function prepareDatabase(
  progress: Progress,
  demo: Demo,
  persistTo: string | undefined,
): Promise<void> {
  const work = async () => {
    const applied = await migrateLocal(persistTo);
    if (demo !== "none" && !isDone("demo-people", persistTo)) await makePeople(persistTo);
    return applied.length;
  };
  const done = (count: number) => `database ready${count > 0 ? `, migrations applied: ${count}` : ""}`;
  await progress.step("preparing the database", work, done);
}

/** Loaded only then: hashing passwords brings half of Herald along. */
async function makePeople(persistTo: string | undefined): Promise<void> {
  const { ensureDemoPeople } = await import("./demo-people.ts");
  await ensureDemoPeople(persistTo);
}
