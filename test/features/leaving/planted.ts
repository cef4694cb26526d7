import { env } from "cloudflare:workers";
import type { Person } from "../../support/as.ts";

/** What is planted in every text; valid JSON, since some columns hold that. */
export const WORD = "xyzzyplugh";
export const TEXT = JSON.stringify(WORD);

/** The tables that hold something of one user, and what makes a row theirs. */
export const OWNED: Record<string, (user: Person) => Record<string, unknown>> = {
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
  choices: ({ id }) => ({ user_id: id }),
  connection_requests: ({ id }) => ({ requester_id: id, low: id }),
  dead_letters: ({ id }) => ({ data: JSON.stringify({ user_id: id, note: WORD }) }),
  dedupe_keys: ({ id }) => ({ user_id: id }),
  deletions: ({ id }) => ({ user_id: id, seq: 900 }),
  deliveries: ({ id }) => ({ user_id: id }),
  events: ({ id }) => ({ data: JSON.stringify({ recipient_id: id, note: WORD }) }),
  idempotency_keys: ({ id }) => ({ scope: `user:${id}:${WORD}` }),
  notifications: ({ id }) => ({ user_id: id, created_seq: 900, mark: 0 }),
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
export const HAD: Record<string, string> = { users: "id", inboxes: "user_id" };
/** Columns of these rows that are not free to be changed, since the end of an account goes by them. */
export const KEYS = ["username", "username_key", "email", "email_key", "password_hash", "kept_jti"];
/** The tables whose texts are no user's, and why. */
export const NOBODYS: Record<string, string> = {
  announcements: "the deployment's",
  categories: "the deployment's",
  cron_progress: "how far the cron is",
  jobs: "of an event, which is there",
  outbox_messages: "development only",
  revoked_sessions: "numbers of sessions",
  sms_days: "days",
  ticks: "names of the cron's chores",
  user_search: "an index that holds no texts",
};

export type Column = { name: string; type: string; pk: number };
export const isText = ({ type }: Column) => type === "" || /text/i.test(type);

async function columnsOf(table: string): Promise<Column[]> {
  return (await env.DB.prepare(`select name, type, pk from pragma_table_info('${table}')`).all<Column>())
    .results;
}

/** The tables of the database with their columns. */
export async function schema(): Promise<Map<string, Column[]>> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name not like '!_cf%' escape '!'
      and name not like 'user_search!_%' escape '!' and name not like 'sqlite%' and name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  const tables = new Map<string, Column[]>();
  for (const { name } of results) tables.set(name, await columnsOf(name));
  return tables;
}

/** Writes a row of a user's that holds the word, or what is given, in each text of the table. */
export async function plant(
  table: string,
  columns: Column[],
  own: Record<string, unknown>,
  other: Person,
  textOf: (column: string) => string = () => TEXT,
): Promise<void> {
  const row = Object.fromEntries(
    columns.map((each) => [each.name, isText(each) ? textOf(each.name) : other.id]),
  );
  const entries = Object.entries({ ...row, ...own });
  await env.DB.prepare(
    `insert into ${table} (${entries.map(([name]) => name).join()}) values (${entries.map(() => "?").join()})`,
  )
    .bind(...entries.map(([, value]) => value))
    .run();
}

/** Writes the word, or what is given, into each text of the row that a user has from the start. */
export async function fill(
  table: string,
  columns: Column[],
  key: string,
  { id }: Person,
  textOf: (column: string) => string = () => TEXT,
): Promise<void> {
  const texts = columns.filter((each) => isText(each) && !KEYS.includes(each.name));
  await env.DB.prepare(
    `update ${table} set ${texts.map(({ name }) => `${name} = ?`).join()} where ${key} = ?`,
  )
    .bind(...texts.map(({ name }) => textOf(name)), id)
    .run();
}
