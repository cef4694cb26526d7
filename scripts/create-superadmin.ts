import { randomBytes } from "node:crypto";
import { eq, or } from "drizzle-orm";
import { database } from "#core/database";
import { timeId } from "#core/ids";
import type { Platform } from "#core/ports";
import type { Event } from "#events/event";
import { events } from "#events/tables";
import { emailKey, nameKey, requireUncommon } from "#features/accounts/domain";
import { hashPassword, verifyPassword } from "#features/accounts/service/password";
import { indexQuery } from "#features/accounts/service/search";
import { users } from "#features/accounts/tables";
import { Registration } from "#features/accounts/wire";
import { jobs } from "#jobs/tables";
import { command, options } from "./lib/command.ts";
import { change, query } from "./lib/d1.ts";
import { migrate } from "./lib/migrate.ts";
import { Refused } from "./lib/refused.ts";
import { inlined } from "./lib/sql.ts";
import type { DatabaseTarget } from "./lib/wrangler.ts";

const USAGE =
  "npm run create-superadmin -- --username U --email E --password P [--persist-to DIR | --remote]";

/** log2 of scrypt's N, as a deployed Herald has it; a server with another hashes again at the next sign-in. */
const PASSWORD_COST = 15;

/** Here it only says how a statement reads; wrangler carries it out. */
const db = database({} as D1Database);

interface Existing {
  id: number;
  username: string;
  username_key: string;
  email_key: string;
  access: string;
  active: number;
  password_hash: string;
  token_version: number;
}

await command(async () => {
  const text = { type: "string" } as const;
  const known = {
    username: text,
    email: text,
    password: text,
    "persist-to": text,
    remote: { type: "boolean" },
  } as const;
  const { remote, "persist-to": persistTo, ...given } = options(known, USAGE);
  const wanted = checked(given);
  const target: DatabaseTarget = { remote, persistTo };
  const existing = await find(target, wanted);
  if (!existing) {
    await change(target, await making(wanted));
    console.log(`Created the super admin ${wanted.username}. Sign in with this username and password.`);
  } else if (await isAsWanted(existing, wanted)) {
    console.log(`${existing.username} is a super admin already. Nothing was changed.`);
  } else {
    await change(target, await raising(existing, wanted));
    console.log(
      `${existing.username} is a super admin now, with this e-mail address and password, and is signed out everywhere.`,
    );
  }
});

/** @throws {Refused} by the rules of registration */
function checked(given: Record<string, unknown>): Registration {
  const wanted = Registration.safeParse(given);
  if (!wanted.success) {
    const reasons = wanted.error.issues.map(({ path: [name = ""], message }) =>
      given[String(name)] === undefined ? `--${String(name)} is missing.` : `--${String(name)}: ${message}`,
    );
    throw new Refused(`${reasons.join("\n")}\nUsage: ${USAGE}`);
  }
  requireUncommon(wanted.data.password, wanted.data, "#/password");
  return wanted.data;
}

/**
 * Finds the user of the wanted name.
 *
 * @throws {Refused} when another account has the e-mail address
 */
async function find(
  target: DatabaseTarget,
  { username, email }: Registration,
): Promise<Existing | undefined> {
  const wantedName = nameKey(username);
  const wantedEmail = emailKey(email);
  const statement = db
    .select()
    .from(users)
    .where(or(eq(users.usernameKey, wantedName), eq(users.emailKey, wantedEmail)));
  const ask = () => query<Existing>(target, inlined(statement.toSQL()));
  const found = await ask().catch(async (error) => {
    if (!/no such table/.test(String(error))) throw error;
    if (target.remote) throw new Refused("The database has no tables yet. Run: npm run migrate -- --remote");
    await migrate(target);
    return ask();
  });
  const other = found.find((each) => each.email_key === wantedEmail && each.username_key !== wantedName);
  if (other)
    throw new Refused(`This e-mail address belongs to another user, ${other.username}. Choose another one.`);
  return found.find((each) => each.username_key === wantedName);
}

async function isAsWanted(existing: Existing, wanted: Registration): Promise<boolean> {
  if (existing.access !== "super_admin" || !existing.active) return false;
  if (existing.email_key !== emailKey(wanted.email)) return false;
  return verifyPassword(wanted.password, existing.password_hash, PASSWORD_COST);
}

async function making(wanted: Registration): Promise<string[]> {
  const { username, email, password } = wanted;
  const insert = db.insert(users).values({
    username,
    usernameKey: nameKey(username),
    email,
    emailKey: emailKey(email),
    access: "super_admin",
    passwordHash: await hashPassword(password, PASSWORD_COST),
    createdAt: new Date(),
  });
  const index = indexQuery({ db } as Platform, { username, fullName: "", companyName: "" });
  return [inlined(insert.toSQL()), inlined(index.getQuery())];
}

/**
 * The account may have been made by another person, who took the name to be
 * raised one day. So its password is replaced and its sessions end.
 */
async function raising(existing: Existing, { email, password }: Registration): Promise<string[]> {
  const now = new Date();
  const version = existing.token_version + 1;
  const update = db
    .update(users)
    .set({
      email,
      emailKey: emailKey(email),
      access: "super_admin",
      active: true,
      passwordHash: await hashPassword(password, PASSWORD_COST),
      tokenVersion: version,
      keptJti: null,
    })
    .where(eq(users.id, existing.id));
  const ended: Event = {
    type: "sessions.ended",
    data: { user_id: existing.id, version, kept_jti: null },
  };
  const id = timeId(now);
  const key = `${id.toString(36)}.${randomBytes(4).toString("hex")}`;
  const insert = db.insert(events).values({ ...ended, id, key, createdAt: now });
  // Due at once, so that the next tick of the cron finds it.
  const due = db.insert(jobs).values({ eventId: id, dueAt: now });
  return [inlined(update.toSQL()), inlined(insert.toSQL()), inlined(due.toSQL())];
}
