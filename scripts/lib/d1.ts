import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atTheEnd } from "./command.ts";
import { Refused } from "./refused.ts";
import { type Place, placeArguments, wrangler } from "./wrangler.ts";

const TRIES = 5;

/** Asks the database, local or deployed, one question. */
export async function query<Row>(place: Place, sql: string): Promise<Row[]> {
  const answer: [{ results: Row[] }] = JSON.parse(await execute(place, "--command", sql));
  return answer[0].results;
}

/** Changes the database, local or deployed. The statements pass through a file that nobody else may read. */
export async function change(place: Place, statements: string[]): Promise<void> {
  const file = join(tmpdir(), `herald-${crypto.randomUUID()}.sql`);
  const remove = () => rm(file, { force: true });
  atTheEnd(remove);
  await writeFile(file, `${statements.join("\n")}\n`, { mode: 0o600, flag: "wx" });
  await execute(place, "--file", file).finally(remove);
}

/** A local database is one file, which a running server may be writing to just now. */
async function execute(place: Place, ...what: [string, string]): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await wrangler("d1", "execute", "herald", ...placeArguments(place), "--json", "--yes", ...what);
    } catch (error) {
      const reason = reasonOf(error);
      const isBusy = /SQLITE_BUSY|database is locked/.test(reason);
      if (!isBusy || tries === TRIES) throw new Refused(reason);
      await sleep(200 * tries);
    }
  }
}

/** With --json it also fails in JSON, which is not for people. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const [, text] = /"text": ("(?:[^"\\]|\\.)*")/.exec(said) ?? [];
  return text === undefined ? said : JSON.parse(text);
}
