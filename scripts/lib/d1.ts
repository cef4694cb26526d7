import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atTheEnd } from "./command.ts";
import { whenNotBusy, withLocalDatabase } from "./local-database.ts";
import { Refused } from "./refused.ts";
import { type DatabaseTarget, wrangler } from "./wrangler.ts";

/** Asks the database, local or deployed, one question. */
export async function query<Row>({ remote = false, persistTo }: DatabaseTarget, sql: string): Promise<Row[]> {
  if (remote) {
    const [answer]: [{ results: Row[] }] = JSON.parse(await execute("--command", sql));
    return answer.results;
  }
  const { results } = await withLocalDatabase(persistTo, (d1) => d1.prepare(sql).all<Row>());
  return results;
}

/** Changes the database, local or deployed, in one transaction. */
export async function change(
  { remote = false, persistTo }: DatabaseTarget,
  statements: string[],
): Promise<void> {
  if (remote) return changeRemote(statements);
  await withLocalDatabase(persistTo, (d1) =>
    whenNotBusy(() => d1.batch(statements.map((statement) => d1.prepare(statement)))),
  );
}

/** The statements pass through a file that nobody else may read. */
async function changeRemote(statements: string[]): Promise<void> {
  const file = join(tmpdir(), `herald-${crypto.randomUUID()}.sql`);
  const remove = () => rm(file, { force: true });
  atTheEnd(remove);
  await writeFile(file, `${statements.join("\n")}\n`, { mode: 0o600, flag: "wx" });
  await execute("--file", file).finally(remove);
}

async function execute(...what: [string, string]): Promise<string> {
  try {
    return await wrangler("d1", "execute", "herald", "--remote", "--json", "--yes", ...what);
  } catch (error) {
    throw new Refused(reasonOf(error));
  }
}

/** With --json it also fails in JSON, which is not for people. */
function reasonOf(error: unknown): string {
  const output = error instanceof Error ? error.message : String(error);
  const [, text] = /"text": ("(?:[^"\\]|\\.)*")/.exec(output) ?? [];
  return text === undefined ? output : JSON.parse(text);
}
