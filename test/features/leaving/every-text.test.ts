import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { as, PASSWORD, type Person, register } from "../../support/as.ts";
import { drain, holdQueue, minutesPass } from "../../support/held-queue.ts";
import { person } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";
import { openSocket } from "../../support/socket.ts";
import { type Column, fill, HAD, isText, NOBODYS, OWNED, plant, schema, TEXT, WORD } from "./planted.ts";

/** The columns in which the word stands, as `table.column`. */
async function found(tables: Map<string, Column[]>): Promise<string[]> {
  const places: string[] = [];
  for (const [table, columns] of tables)
    for (const { name } of columns.filter(isText)) {
      const row = await env.DB.prepare(
        `select 1 as is_there from ${table} where instr(lower(${name}), ?) limit 1`,
      )
        .bind(WORD)
        .first();
      if (row) places.push(`${table}.${name}`);
    }
  return places;
}

/** Runs over each table of a user's hub and its texts. */
function inHub<Result>(
  { id }: Person,
  visit: (sql: SqlStorage, table: string, texts: string[]) => Result[],
): Promise<Result[]> {
  return runInDurableObject(env.USER_HUB.getByName(String(id)), (_hub, { storage: { sql } }) =>
    [...sql.exec<{ name: string }>("select name from sqlite_master where type = 'table'")]
      .filter(({ name }) => !name.startsWith("_cf"))
      .flatMap(({ name: table }) => {
        const columns = [
          ...sql.exec<Column & Record<string, SqlStorageValue>>(`pragma table_info("${table}")`),
        ];
        return visit(
          sql,
          table,
          columns.filter((each) => isText(each)).map(({ name }) => name),
        );
      }),
  );
}

const foundInHub = (user: Person) =>
  inHub(user, (sql, table, texts) =>
    texts.flatMap((column) =>
      [...sql.exec(`select 1 from "${table}" where instr(lower("${column}"), ?)`, WORD)].map(
        () => `${table}.${column}`,
      ),
    ),
  );

let tables: Map<string, Column[]>;
beforeAll(async () => {
  hush();
  tables = await schema();
});
beforeEach(holdQueue);

it("each table is one of those that are searched for a user's texts, or of nobody's", () => {
  expect(Object.keys({ ...OWNED, ...HAD, ...NOBODYS }).sort()).toEqual(
    [...tables]
      .filter(([, columns]) => columns.some(isText))
      .map(([name]) => name)
      .sort(),
  );
});

it("leaves no text of a deleted account in any column of the database and of the hub", async () => {
  const [user, other] = [await register(WORD), await person()];
  const socket = await openSocket(user.token);
  await drain();
  for (const [table, columns] of tables) {
    const own = OWNED[table]?.(user);
    if (own) await plant(table, columns, own, other);
    else if (HAD[table]) await fill(table, columns, HAD[table], user);
  }
  await inHub(user, (sql, table, texts) => {
    for (const column of texts) sql.exec(`update "${table}" set "${column}" = ?`, TEXT);
    return [];
  });
  const planted = await found(tables);
  for (const [table, columns] of tables)
    if (!(table in NOBODYS) && columns.some(isText)) expect(planted.join()).toContain(`${table}.`);

  const response = await as(user).delete("/api/me/", { password: PASSWORD });
  await minutesPass(3);
  await drain();

  expect(response.status).toBe(202);
  expect(await socket.closed).toBe(4401);
  expect(await found(tables)).toEqual([]);
  expect(await foundInHub(user)).toEqual([]);
});
