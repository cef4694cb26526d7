import { randomBytes } from "node:crypto";
import { and, desc, eq, lt, ne, sql } from "drizzle-orm";
import { isConflict } from "#core/database";
import { timeId } from "#core/ids";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import { same, sha256 } from "#core/seal";
import type { RecordAnswer } from "#http/env";
import { type ListPage, makeCursor, type PageRange, pageOf, readCursor } from "#http/pagination";
import type { Caller, RequestSession } from "#http/session";
import { apiKeys, users } from "../tables.ts";

const SECRET_BYTES = 32;
const ID_TRIES = 5;
/** Of all makers together. An admin ends one to make another. */
const MAX_KEYS = 100;

export type ApiKey = typeof apiKeys.$inferSelect;

/**
 * Finds the key that a host application presents: `hk_<id>_<secret>`.
 *
 * @throws {Problem} `unauthenticated` when there is no such key, or its maker is no active admin any more
 */
export async function checkApiKey({ db }: Ports<"db">, key: string): Promise<{ id: number; name: string }> {
  const id = Number(/^hk_(\d{1,16})_/.exec(key)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(id)) throw new Problem("unauthenticated");
  // A key is worth what its maker may do now: it ends with their access, and with their account.
  const [kept] = await db
    .select({ id: apiKeys.id, name: apiKeys.name, hash: apiKeys.hash })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.createdBy))
    .where(and(eq(apiKeys.id, id), eq(users.active, true), ne(users.access, "user")));
  if (!kept || !same(kept.hash, sha256(key))) {
    log("warn", "api-key.refused", { key_id: id });
    throw new Problem("unauthenticated");
  }
  log("info", "api-key.used", { key_id: kept.id });
  return { id: kept.id, name: kept.name };
}

/**
 * Makes a key. Only its hash is kept, so that the answer is the one place where it stands.
 *
 * @throws {Problem} `too-many-keys`
 */
export async function makeApiKey(
  platform: Ports<"db" | "now">,
  by: Caller,
  name: string,
  recordAnswer: RecordAnswer,
): Promise<{ id: number; name: string; key: string }> {
  const { db, now } = platform;
  for (let tries = 1; ; tries += 1) {
    const id = timeId(now());
    const made = { id, name, key: `hk_${id}_${randomBytes(SECRET_BYTES).toString("base64url")}` };
    const insert = db.run(sql`insert into ${apiKeys} (id, name, hash, created_by, created_at)
      select ${id}, ${name}, ${sha256(made.key)}, ${by.id}, ${now().getTime()}
      where (select count(*) from ${apiKeys}) < ${MAX_KEYS}`);
    const wasMade = sql`exists (select 1 from ${apiKeys} where id = ${id})`;
    try {
      const [inserted] = await db.batch([insert, ...recordAnswer(201, made, wasMade)]);
      if (inserted.meta.changes === 0) throw tooManyKeys();
      log("info", "api-key.made", { key_id: id, by: by.id });
      return made;
    } catch (error) {
      if (tries === ID_TRIES || !isConflict(error, "api_keys.id")) throw error;
    }
  }
}

function tooManyKeys(): Problem {
  return new Problem("too-many-keys", {
    detail: `There are ${MAX_KEYS} API keys, the most allowed. Revoke one first.`,
  });
}

/**
 * Every key, newest first, of all makers: any admin may have to end one.
 *
 * @throws {Problem} `bad-cursor`
 */
export async function listApiKeys(
  { db, secret }: Ports<"db" | "secret">,
  session: RequestSession,
  page: PageRange,
): Promise<ListPage<ApiKey>> {
  const scope = ["api-keys", session.id];
  const before = readCursor(secret, scope, page.cursor);
  const { results } = await session.authenticate([
    db
      .select()
      .from(apiKeys)
      .where(before === undefined ? undefined : lt(apiKeys.id, before))
      .orderBy(desc(apiKeys.id))
      .limit(page.limit + 1),
    db.select({ count: sql<number>`count(*)` }).from(apiKeys),
  ]);
  const { rows, nextCursor } = pageOf(results[0], page.limit, (last) => makeCursor(secret, scope, last.id));
  return { items: rows, count: results[1][0]?.count ?? 0, nextCursor };
}

/** @throws {Problem} `not-found` */
export async function endApiKey({ db }: Ports<"db">, by: Caller, id: number): Promise<void> {
  const [ended] = await db.delete(apiKeys).where(eq(apiKeys.id, id)).returning({ id: apiKeys.id });
  if (!ended) throw new Problem("not-found");
  log("info", "api-key.ended", { key_id: id, by: by.id });
}
