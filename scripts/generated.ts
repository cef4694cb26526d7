import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import drizzle from "../drizzle.config.ts";
import { atTheEnd, command } from "./lib/command.ts";
import { commonPasswords } from "./lib/common-passwords.ts";
import { run } from "./lib/groups.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";
import { wrangler } from "./lib/wrangler.ts";

/** Fails when a generated file is no longer what its source says; changes none. */
await command(async () => {
  const missing = await ungeneratedMigrations();
  if (missing.length > 0) {
    throw new Refused("The tables have changed since the migrations were made. Run: npm run generate");
  }
  if (!(await commonPasswords.areCurrent())) {
    throw new Refused("The list of common passwords is out of date. Run: npm run passwords");
  }
  const check = ["types", "--check", "--include-runtime", "false", "--strict-vars", "false"];
  await wrangler(...check, "--env-file", ".dev.vars.example").catch((error: Refused) => {
    throw new Refused(`${error.message}\nworker-configuration.d.ts is out of date. Run: npm run types`);
  });
  console.log("The migrations, common-passwords.json and worker-configuration.d.ts are up to date.");
});

/** Generates into a copy, and returns the files that are new there. */
async function ungeneratedMigrations(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "herald-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true }));
  const migrations = join(folder, "migrations");
  await cp(join(ROOT, "migrations"), migrations, { recursive: true });
  const config = join(folder, "drizzle.config.json");
  // It takes the folder for a relative one, whatever it begins with.
  await writeFile(config, JSON.stringify({ ...drizzle, out: relative(ROOT, migrations) }));
  const before = await readdir(migrations);
  await run(join(ROOT, "node_modules/.bin/drizzle-kit"), ["generate", "--config", config]);
  const after = await readdir(migrations);
  return after.filter((name) => !before.includes(name));
}
