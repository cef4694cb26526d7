import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { as, PASSWORD, type Person, register } from "../../support/as.ts";
import { drain, holdQueue, minutesPass } from "../../support/held-queue.ts";
import { person } from "../../support/people.ts";
import { hush } from "../../support/quiet.ts";
import { openSocket } from "../../support/socket.ts";

/** What is planted in every text; valid JSON, since some columns hold that. */
const WORD = "xyzzyplugh";
const TEXT = JSON.stringify(WORD);

/** The tables that hold something of one user, and what makes a row theirs. */
const OWNED: Record<string, (user: Person) => Record<string, unknown>> = {
  addresses: ({ id }) => ({ user_id: id }),
  api_keys: ({ id }) => ({ created_by: id }),
  applications: ({ id }) => ({ applicant_id: id }),
  // Kept by the day, so the day is one of those that are kept.
  budgets: ({ id }) => ({
    owner: id,
    day: new Date().toISOString().slice(0, 10),
    allowed: 1,
    to_one: 0,
    spent: 0,
  }),
  channel_cursors: ({ id }) => ({ user_id: id }),
  connection_requests: ({ id }) => ({ requester_id: id, low: id }),
  dead_letters: ({ id }) => ({ data: JSON.stringify({ user_id: id, note: WORD }) }),
  dedupe_keys: ({ id }) => ({ user_id: id }),
  deletions: ({ id }) => ({ user_id: id, seq: 900 }),
  deliveries: ({ id }) => ({ user_id: id }),
  events: ({ id }) => ({ data: JSON.stringify({ recipient_id: id, note: WORD }) }),
  idempotency_keys: ({ id }) => ({ scope: `user:${id}:${WORD}` }),
  notifications: ({ id }) => ({ user_id: id, created_seq: 900 }),
  preferences: ({ id }) => ({ user_id: id }),
  profile_views: ({ id }) => ({ viewer: id }),
  provider_refs: ({ id }) => ({ user_id: id, created_at: Date.now() }),
  push_subscriptions: ({ id }) => ({ user_id: id }),
  quiet_categories: ({ id }) => ({ user_id: id }),
  removed_addresses: ({ id }) => ({ user_id: id, code_sent_at: Date.now() }),
  sign_in_failures: ({ username }) => ({ name: `login:${username}@192.0.2.1` }),
  undos: ({ id }) => ({ user_id: id, until: 2 ** 50 }),
};
/** The tables of which a user has one row from the start, and what that row is known by. */
const HAD: Record<string, string> = { users: "id", inboxes: "user_id" };
/** Columns of these rows that are not free to be changed, since the end of an account goes by them. */
const KEYS = ["username", "username_key", "email", "email_key", "password_hash", "kept_jti"];
/** The tables whose texts are no user's, and why. */
const NOBODYS: Record<string, string> = {
  announcements: "the deployment's",
  categories: "the deployment's",
  cron_progress: "how far the cron is",
  jobs: "of an event, which is there",
  outbox_messages: "development only",
  revoked_sessions: "numbers of sessions",
  sms_days: "days",
  ticks: "names of the cron's jobs",
  user_search: "an index that holds no texts",
};

type Column = { name: string; type: string; pk: number };
const isText = ({ type }: Column) => type === "" || /text/i.test(type);

async function columnsOf(table: string): Promise<Column[]> {
  return (await env.DB.prepare(`select name, type, pk from pragma_table_info('${table}')`).all<Column>())
    .results;
}

/** The tables of the database with their columns. */
async function schema(): Promise<Map<string, Column[]>> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name not like '!_cf%' escape '!'
      and name not like 'user_search!_%' escape '!' and name not like 'sqlite%' and name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  const tables = new Map<string, Column[]>();
  for (const { name } of results) tables.set(name, await columnsOf(name));
  return tables;
}

/** Writes a row of a user's that holds the word in each text of the table. */
async function plant(
  table: string,
  columns: Column[],
  own: Record<string, unknown>,
  other: Person,
): Promise<void> {
  const row = Object.fromEntries(columns.map((each) => [each.name, isText(each) ? TEXT : other.id]));
  const entries = Object.entries({ ...row, ...own });
  await env.DB.prepare(
    `insert into ${table} (${entries.map(([name]) => name).join()}) values (${entries.map(() => "?").join()})`,
  )
    .bind(...entries.map(([, value]) => value))
    .run();
}

/** Writes the word into each text of the row that a user has from the start. */
async function fill(table: string, columns: Column[], key: string, { id }: Person): Promise<void> {
  const texts = columns.filter((each) => isText(each) && !KEYS.includes(each.name));
  await env.DB.prepare(
    `update ${table} set ${texts.map(({ name }) => `${name} = ?1`).join()} where ${key} = ?2`,
  )
    .bind(TEXT, id)
    .run();
}

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
