import { sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { Audience } from "#events/event";
import { events } from "#events/tables";
import { dedupeKeysOf } from "#features/notifications/catalog";
import { type Caller, type HostApplication, nameOfCaller } from "#http/session";

/** The record of what an admin or a host application has sent by one event. */
export interface Sent {
  id: number;
  key: string;
  createdAt: number;
  recipients: number;
  recalledAt: number | null;
  /** To one user, in the transaction of the request; or to several, under a key. */
  to: { user: UserId; seq: number | null } | { audience: Audience; key: string };
}

interface Row {
  id: number;
  key: string;
  created_at: number;
  data: string;
}

/** What is read of the data of both types of event. */
interface Data {
  user_id?: UserId;
  sent?: { sender?: string; seq: number | null };
  to: Audience;
  dedupe_key: string | null;
  sender?: string;
  recipients?: number;
  recalled_at?: number;
}

/**
 * What an event has sent, or is about to.
 *
 * @throws {Problem} `not-found` also to a host application that has not sent it itself
 */
export async function findSent(
  platform: Ports<"db">,
  by: Caller | HostApplication,
  id: number,
): Promise<Sent> {
  const found = await readSent(platform, id);
  if (!found || ("key" in by && found.sender !== nameOfCaller(by))) throw new Problem("not-found");
  return found.sent;
}

/** The same for Herald itself. One that was redriven waits beside its earlier record, and counts. */
export async function readSent({ db }: Ports<"db">, id: number) {
  const [row] = await db.all<Row>(sql`select id, key, created_at, data from ${events}
    where id in (${id}, ${-id}) order by id desc limit 1`);
  if (!row) return undefined;
  const data: Data = JSON.parse(row.data);
  const { user_id: user, sent, recipients, recalled_at: recalledAt = null } = data;
  const known = { id, key: row.key, createdAt: row.created_at, recalledAt };
  if (user !== undefined && sent) {
    const to = { user, seq: sent.seq };
    return { sender: sent.sender, sent: { ...known, recipients: 1, to } satisfies Sent };
  }
  if (recipients === undefined) return undefined;
  const key = data.dedupe_key === null ? row.key : dedupeKeysOf(data.dedupe_key, data.sender).key;
  const to = { audience: data.to, key };
  return { sender: data.sender, sent: { ...known, recipients, to } satisfies Sent };
}
