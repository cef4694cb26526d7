import { buildAssets } from "./assets.ts";
import { migrate } from "./migrate.ts";
import { isDone } from "./once.ts";
import { Progress } from "./progress.ts";

/**
 * Brings everything that a local server needs up to date, and says so as it
 * happens: secrets, tables, the demo people and the web app.
 *
 * @returns where the next steps are told
 */
export async function prepare(persistTo?: string): Promise<Progress> {
  const isFirst = !isDone("demo-people", persistTo);
  console.log(`Herald is starting${isFirst ? "; the first start takes longer than later ones" : ""}.`);
  const progress = new Progress();
  await Promise.all([
    progress.step(
      "preparing the database",
      async () => {
        const applied = await migrate({ persistTo });
        await ensurePeople(persistTo, isFirst);
        return applied;
      },
      (applied) => `database ready${applied.length > 0 ? `, ${applied.length} migrations applied` : ""}`,
    ),
    progress.step("building the web app", buildAssets, (built) => `web app ${built ? "built" : "unchanged"}`),
  ]);
  return progress;
}

async function ensurePeople(persistTo: string | undefined, isFirst: boolean): Promise<void> {
  if (!isFirst) return;
  const { ensureDemoPeople } = await import("./demo-people.ts");
  await ensureDemoPeople(persistTo);
}
