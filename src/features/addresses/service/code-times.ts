import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Ports } from "#core/ports";
import { type AddressKind, CODE_EVERY_MS } from "../domain.ts";
import { addresses, removedAddresses } from "../tables.ts";

/**
 * The statement that keeps when addresses were last sent a code, to be run
 * before they are removed. It writes a row only within a minute of that code.
 */
export function keepCodeTime({ db }: Ports<"db">, where: SQL, at: number): BatchItem<"sqlite"> {
  return db.run(sql`insert into ${removedAddresses} (user_id, kind, value_key, code_sent_at)
    select user_id, kind, value_key, code_sent_at from ${addresses}
    where ${where} and code_sent_at > ${at - CODE_EVERY_MS}
    on conflict (user_id, kind, value_key) do update set code_sent_at = excluded.code_sent_at`);
}

/**
 * When a code went to this address within the last minute, before the user
 * removed it; null where none did.
 *
 * @param of by default the row of `users` that the statement selects from
 */
export function sentBefore(
  kind: AddressKind,
  at: number,
  of: { userId: SQL | number; valueKey: SQL | string } = { userId: sql`id`, valueKey: sql`email_key` },
): SQL {
  return sql`(select r.code_sent_at from ${removedAddresses} as r where r.user_id = ${of.userId}
    and r.kind = ${kind} and r.value_key = ${of.valueKey} and r.code_sent_at > ${at - CODE_EVERY_MS})`;
}
