import { open } from "node:fs/promises";
import { sql } from "drizzle-orm";
import { readConfig } from "#core/config";
import { type Database, database } from "#core/database";
import type { Platform } from "#core/ports";
import { searchGrams } from "#features/accounts/domain";
import { hashPassword } from "#features/accounts/service/password";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import { users } from "#features/accounts/tables";
import { command, options } from "./lib/command.ts";
import { whenNotBusy, withLocalDatabase } from "./lib/local-database.ts";
import { migrate } from "./lib/migrate.ts";
import { Refused } from "./lib/refused.ts";
import { readSecrets } from "./lib/secrets.ts";

const USAGE =
  "npm run seed -- --users N --out FILE [--persist-to DIR] [--token-minutes M] [--password P]   (local databases only)";

const MOST_USERS = 100_000;
const DAY_MINUTES = 24 * 60;
const TOKEN_VERSION = 1;
/** Cheap to verify, for a load test that signs in; only a local database is ever given such a hash. */
const PASSWORD_COST = 10;
/** As many rows as travel in one parameter. */
const CHUNK = 5000;

interface Seeded {
  id: number;
  username: string;
  token: string;
}

await command(async () => {
  const started = Date.now();
  const asked = read();
  const out = await open(asked.out, "w", 0o600).catch((error) => {
    throw new Refused(`${asked.out} cannot be written: ${error.message}`);
  });
  await migrate({ persistTo: asked.persistTo });
  const seeded = await withLocalDatabase(asked.persistTo, (d1) => seed(database(d1), asked));
  await out.writeFile(JSON.stringify(seeded));
  await out.close();
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `Added ${seeded.length} users (${seeded[0]?.username} …) to the local database in ${seconds} s.`,
  );
  console.log(`Their ids, usernames and tokens are in ${asked.out}. Each has the password ${asked.password}`);
});

function read() {
  const text = { type: "string" } as const;
  const known = {
    users: text,
    out: text,
    "persist-to": text,
    "token-minutes": text,
    password: text,
    remote: { type: "boolean" },
  } as const;
  const given = options(known, USAGE);
  if (given.remote) throw new Refused("Only a local database can be seeded. Leave out --remote.");
  const count = Number(given.users);
  const tokenMinutes = Number(given["token-minutes"] ?? DAY_MINUTES);
  const whole = Number.isInteger(count) && count >= 1 && count <= MOST_USERS;
  if (!whole) throw refused(`--users must be a number from 1 to ${MOST_USERS}`);
  if (!(tokenMinutes > 0)) throw refused("--token-minutes must be a number above 0");
  if (given.out === undefined) throw refused("--out must name a file");
  const { out, "persist-to": persistTo, password = "seed-password-1" } = given;
  return { users: count, out, persistTo, tokenMinutes, password };
}

function refused(what: string): Refused {
  return new Refused(`${what}.\nUsage: ${USAGE}`);
}

async function seed(
  db: Database,
  { users: count, password, tokenMinutes }: ReturnType<typeof read>,
): Promise<Seeded[]> {
  const seeded: Seeded[] = [];
  const hash = await hashPassword(password, PASSWORD_COST);
  const issue = await issuer(tokenMinutes);
  while (seeded.length < count) {
    const ids = await insertUsers(db, Math.min(CHUNK, count - seeded.length), hash);
    for (const id of ids) seeded.push({ id, username: usernameOf(id), token: await issue(id) });
  }
  return seeded;
}

function usernameOf(id: number): string {
  return `seed-${id}`;
}

/** Signs as the server does, with the keys that it reads from the same `.dev.vars`. */
async function issuer(tokenMinutes: number): Promise<(user: number) => Promise<string>> {
  const secrets = await readSecrets();
  if (secrets.ENVIRONMENT !== "development")
    throw new Refused(".dev.vars is not for development: it must say ENVIRONMENT=development.");
  const refreshDays = Math.max(14, tokenMinutes / DAY_MINUTES);
  const config = readConfig({
    ...secrets,
    TOKEN_MINUTES: String(tokenMinutes),
    REFRESH_DAYS: String(refreshDays),
  });
  const platform = { config, now: () => new Date() } as Platform;
  return (user) => issueToken(platform, newSession(platform, user, TOKEN_VERSION));
}

/** Makes `count` users, numbered one after another from the highest there is. */
async function insertUsers(db: Database, count: number, hash: string): Promise<number[]> {
  const last = await whenNotBusy(() => reserve(db, count, hash));
  const ids = Array.from({ length: count }, (_, at) => last - count + 1 + at);
  const rows = ids.map((id) => {
    const username = usernameOf(id);
    return { id, username, grams: searchGrams({ username, fullName: "", companyName: "" }) };
  });
  const source = JSON.stringify(rows);
  await whenNotBusy(() =>
    db.batch([
      db.run(sql`insert into ${users} (id, username, username_key, email, email_key, password_hash, created_at)
        select value ->> 'id', value ->> 'username', value ->> 'username',
          value ->> 'username' || '@example.com', value ->> 'username' || '@example.com', ${hash}, ${Date.now()}
        from json_each(${source}) where value ->> 'id' < ${last}`),
      db.run(sql`insert into user_search (rowid, full_name, company_name, username)
        select value ->> 'id', value ->> '$.grams.full_name', value ->> '$.grams.company_name',
          value ->> '$.grams.username' from json_each(${source})`),
    ]),
  );
  return ids;
}

/**
 * Writes the last of `count` users first: a user who registers with a
 * running server meanwhile is numbered after it, and the ids before it are ours.
 */
async function reserve(db: Database, count: number, hash: string): Promise<number> {
  // D1 takes every number for a real one, and would put its ".0" into a name.
  const [row] = await db.all<{ id: number }>(sql`
    insert into ${users} (id, username, username_key, email, email_key, password_hash, created_at)
    select id, 'seed-' || id, 'seed-' || id, 'seed-' || id || '@example.com', 'seed-' || id || '@example.com',
      ${hash}, ${Date.now()}
    from (select coalesce(max(id), 0) + cast(${count} as integer) as id from ${users}) returning id`);
  if (!row) throw new Error("An insert returned no row.");
  return row.id;
}
