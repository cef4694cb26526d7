import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { isUrgent } from "#core/channels";
import { step } from "#core/faults";
import type { Ports } from "#core/ports";
import { suppression } from "#features/addresses/service/suppress";
import { endDevices } from "#features/devices/service/change";
import { UNREAD } from "#features/notifications/place-mark";
import { latestLookMs } from "#features/notifications/service/due-channels";
import { NEW_AT, NEW_SEQ } from "#features/notifications/service/rows";
import { channelCursors, notifications } from "#features/notifications/tables";
import { type Claim, channelOf } from "../domain.ts";
import { deliveries, providerRefs } from "../tables.ts";

type RecordPorts = Ports<"config" | "db" | "now">;

/** What a sending was: the notifications in it, and where it went. */
export interface Sending {
  seqs: number[];
  provider: string;
  /** Masked. */
  recipient: string;
  /** What the provider calls its messages, and the address or device each went to. */
  references: { id: string; target: number }[];
  /** Devices behind which nobody is any more. */
  gone: number[];
}

/** What a sending came to for good. */
export type End = { status: "sent" } | { status: "failed"; reason: string };

/**
 * One round trip, in which a process may die. The first statement moves the cursor on.
 *
 * @returns when the channel is due again for what came meanwhile
 */
async function write(
  { db }: Ports<"db">,
  statements: [MoveOn, ...BatchItem<"sqlite">[]],
): Promise<number | null> {
  const [[moved]] = await step("record", () => db.batch(statements));
  return moved?.due_at ?? null;
}

/** Keeps what became of a message, and moves the cursor behind what it was about. */
export async function recordEnd(
  platform: RecordPorts,
  claim: Claim,
  sending: Sending,
  end: End,
  digestAt: number | null,
): Promise<number | null> {
  const { db } = platform;
  const { user, channel, from, to, attempts } = claim;
  const at = platform.now().getTime();
  const sent = end.status === "sent";
  const row = {
    userId: user,
    channel,
    toSeq: to,
    fromSeq: from,
    createdSeqs: JSON.stringify(sending.seqs),
    status: end.status,
    provider: sending.provider,
    recipient: sending.recipient,
    attempts,
    reason: sent ? null : end.reason,
    createdAt: at,
    sentAt: sent ? at : null,
  };
  const references = sending.references.map(({ id, target }) => ({
    provider: sending.provider,
    providerId: id,
    userId: user,
    channel,
    toSeq: to,
    addressId: target,
    createdAt: at,
  }));
  return write(platform, [
    moveOn(platform, claim, sql`true`),
    db.insert(deliveries).values(row).onConflictDoNothing(),
    ...(references.length > 0 ? [db.insert(providerRefs).values(references).onConflictDoNothing()] : []),
    ...ending(platform, claim, sending.gone),
    ...besides(platform, claim, digestAt),
    ...(channel === "email_digest" ? [moveEmail(platform, claim)] : []),
  ]);
}

/** Ends the devices behind which nobody is any more, or the number whose owner wants no SMS; with the last of a user, the channel ends. */
function ending(platform: Ports<"db">, { user, channel }: Claim, gone: number[]): BatchItem<"sqlite">[] {
  if (gone.length === 0) return [];
  const isGone = sql`id in (select value from json_each(${JSON.stringify(gone)}))`;
  if (channelOf(channel) !== "push") return suppression(platform, user, isGone, "complaint");
  return [...endDevices(platform, user, isGone)];
}

/** Moves the cursor behind a range of which nothing is to go out. */
export async function recordPass(
  platform: RecordPorts,
  claim: Claim,
  digestAt: number | null,
): Promise<number | null> {
  return write(platform, [
    moveOn(platform, claim, sql`leased_until = ${claim.lease}`),
    ...besides(platform, claim, digestAt),
  ]);
}

/** Gives the range back until it is due. Only a range under whose key a message may have gone out stays as it is. */
export async function recordWait(
  platform: RecordPorts,
  claim: Claim,
  until: number,
  reason: string,
): Promise<void> {
  const set = sql`due_at = ${until}, reason = ${reason}, attempts = ${claim.attempts - 1},
    uncertain = ${claim.uncertain}, to_seq = ${claim.isRepeat ? sql`to_seq` : sql`null`}`;
  await step("record", () => platform.db.batch([putBack(platform, claim, set)]));
}

/** An attempt that another has to follow. */
export interface OpenAttempt {
  until: number;
  reason: string;
  /** True where the provider has not taken the message. */
  isCertain: boolean;
  /** Devices that need no other. */
  reached: number[];
  /** Devices behind which nobody is any more. */
  gone: number[];
}

/** Leaves the range to the next attempt. */
export async function recordRetry(platform: RecordPorts, claim: Claim, open: OpenAttempt): Promise<void> {
  const { until, reason, isCertain, gone } = open;
  const uncertain = claim.uncertain + (isCertain ? 0 : 1);
  const reached = open.reached.length > 0 ? JSON.stringify(open.reached) : null;
  const set = sql`due_at = ${until}, reason = ${reason}, uncertain = ${uncertain}, reached = ${reached}`;
  await step("record", () =>
    platform.db.batch([putBack(platform, claim, set), ...ending(platform, claim, gone)]),
  );
}

/** Leaves what still waits to a later look: the range now ends before it, and the key of the sending with it. */
export async function narrow({ db }: Ports<"db">, claim: Claim, to: number): Promise<Claim> {
  const { user, channel, lease } = claim;
  await db.run(sql`update ${channelCursors} set to_seq = ${to}
    where user_id = ${user} and channel = ${channel} and leased_until = ${lease}`);
  return { ...claim, to };
}

function putBack({ db }: Ports<"db">, { user, channel, lease }: Claim, set: SQL): BatchItem<"sqlite"> {
  return db.run(sql`update ${channelCursors} set leased_until = null, ${set}
    where user_id = ${user} and channel = ${channel} and leased_until = ${lease}`);
}

type MoveOn = ReturnType<typeof moveOn>;

function moveOn({ db, config }: Ports<"config" | "db">, { user, channel, to }: Claim, holds: SQL) {
  const hold = latestLookMs(config, channel);
  // Behind a delivery that was sent once more, others have gone out already.
  const last = sql`coalesce((select max(to_seq) from ${deliveries}
    where user_id = ${user} and channel = ${channel} and to_seq > ${to}), 0)`;
  // What came meanwhile was not made due, since the channel was.
  const next = sql`(select ${NEW_AT} + ${hold} from ${notifications}
    where user_id = ${user} and mark = ${UNREAD} and came_seq > max(${to}, ${last}) and ${NEW_SEQ} > max(${to}, ${last})
      and critical = ${isUrgent(channel)}
    order by came_seq limit 1)`;
  return db.all<{
    due_at: number | null;
  }>(sql`update ${channelCursors} set cursor = max(cursor, ${to}, ${last}),
      due_at = ${channel === "email_digest" ? sql`null` : next}, to_seq = null, leased_until = null,
      attempts = 0, uncertain = 0, reached = null, reason = null
    where user_id = ${user} and channel = ${channel} and to_seq = ${to} and ${holds}
    returning due_at`);
}

/** What instant mail does for the digest: leaves notifications to it, or takes its cursor along, so that it never looks far back. */
function besides({ db }: Ports<"db">, claim: Claim, digestAt: number | null): BatchItem<"sqlite">[] {
  const { user, channel, from, to } = claim;
  if (channel !== "email") return [];
  const digest = sql`user_id = ${user} and channel = 'email_digest'`;
  if (digestAt === null)
    return [
      db.run(sql`update ${channelCursors} set cursor = ${to}
        where ${digest} and due_at is null and cursor < ${to}`),
    ];
  return [
    db.run(sql`update ${channelCursors} set due_at = ${digestAt},
        cursor = iif(due_at is null, ${from}, min(cursor, ${from}))
      where ${digest} and (due_at is null or due_at > ${digestAt})`),
  ];
}

/** A digest takes along what instant mail still held. */
function moveEmail({ db }: Ports<"db">, { user, to }: Claim): BatchItem<"sqlite"> {
  return db.run(sql`update ${channelCursors} set cursor = ${to}
    where user_id = ${user} and channel = 'email' and to_seq is null and cursor < ${to}`);
}
