import { database } from "#core/database";
import type { Platform } from "#core/ports";
import { emailKey, nameKey } from "#features/accounts/domain";
import { hashPassword } from "#features/accounts/service/password";
import { indexQuery } from "#features/accounts/service/search";
import { users } from "#features/accounts/tables";
import { DEMO_PASSWORD, DEMO_PEOPLE, type DemoPerson } from "#web/demo-people";
import { change } from "./d1.ts";
import { once } from "./once.ts";
import { Refused } from "./refused.ts";
import { readSecrets } from "./secrets.ts";
import { inlined } from "./sql.ts";

/** As a server of this machine has it, so that it need not hash them again. */
const PASSWORD_COST = 15;

/** Here it only says how a statement reads; the local database carries it out. */
const db = database({} as D1Database);

/**
 * Puts the people whom the sign-in page offers into a local database, once. If
 * they are changed or deleted, the next start leaves them so. It writes to local
 * databases only.
 *
 * @throws {Refused} where `.dev.vars` is not one of development
 */
export async function ensureDemoPeople(persistTo?: string): Promise<void> {
  await once("demo-people", persistTo, () => make(persistTo));
}

async function make(persistTo: string | undefined): Promise<void> {
  const { ENVIRONMENT } = await readSecrets();
  if (ENVIRONMENT !== "development") throw new Refused("Demo people are for development alone.");
  const hash = await hashPassword(DEMO_PASSWORD, PASSWORD_COST);
  await change(
    { persistTo },
    DEMO_PEOPLE.flatMap((person) => making(person, hash)),
  );
}

/** An account that has the name or the address already is left as it is. */
function making(person: DemoPerson, passwordHash: string): string[] {
  const { username, full_name: fullName, company_name: companyName, email, role, access } = person;
  const insert = db
    .insert(users)
    .values({
      username,
      usernameKey: nameKey(username),
      email,
      emailKey: emailKey(email),
      fullName,
      companyName,
      role,
      access,
      passwordHash,
      createdAt: new Date(),
    })
    .onConflictDoNothing();
  const index = indexQuery({ db } as Platform, { username, fullName, companyName });
  return [inlined(insert.toSQL()), inlined(index.getQuery())];
}
