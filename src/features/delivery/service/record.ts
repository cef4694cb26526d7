import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { step } from "#core/faults";
import type { Ports } from "#core/ports";
import { UNREAD } from "#features/notifications/mark";
import { TOLD_AT, TOLD_SEQ } from "#features/notifications/service/rows";
import { channelCursors, notifications } from "#features/notifications/tables";
import type { Claim } from "../domain.ts";
import { deliveries, providerRefs } from "../tables.ts";

type RecordPorts = Ports<"config" | "db" | "now">;

/** What a message was: the notifications in it, and where it went. */
export interface Sending {
  seqs: number[];
  provider: string;
  /** Masked. */
  recipient: string;
  addressId: number | null;
}

/** What a message came to for good. */
export type End = { status: "sent"; id: string } | { status: "failed"; reason: string };

/** One round trip, in which a process may die. */
async function write(
  { db }: Ports<"db">,
  statements: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]],
): Promise<void> {
  await step("record", () => db.batch(statements));
}

/** Keeps what became of a message, and moves the cursor behind what it told of. */
export async function recordEnd(
  platform: RecordPorts,
  claim: Claim,
  sending: Sending,
  end: End,
  digestAt: number | null,
): Promise<void> {
  const { db } = platform;
  const { user, channel, from, to, attempts } = claim;
  const at = platform.now().getTime();
  const sent = end.status === "sent";
  const row = {
    ...{ userId: user, channel, toSeq: to, fromSeq: from, createdSeqs: JSON.stringify(sending.seqs) },
    ...{ status: end.status, provider: sending.provider, recipient: sending.recipient, attempts },
    ...{ reason: sent ? null : end.reason, createdAt: at, sentAt: sent ? at : null },
  };
  const reference = sent && {
    ...{ provider: sending.provider, providerId: end.id, userId: user, channel, toSeq: to },
    ...{ addressId: sending.addressId, createdAt: at },
  };
  await write(platform, [
    db.insert(deliveries).values(row).onConflictDoNothing(),
    ...(reference ? [db.insert(providerRefs).values(reference).onConflictDoNothing()] : []),
    moveOn(platform, claim, sql`true`),
    ...besides(platform, claim, digestAt),
    ...(channel === "email_digest" ? [moveEmail(platform, claim)] : []),
  ]);
}

/** Moves the cursor behind a range of which nothing is to go out. */
export async function recordPass(
  platform: RecordPorts,
  claim: Claim,
  digestAt: number | null,
): Promise<void> {
  await write(platform, [
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
  await write(platform, [
    putBack(
      platform,
      claim,
      sql`due_at = ${until}, reason = ${reason}, attempts = ${claim.attempts - 1},
      uncertain = ${claim.uncertain}, to_seq = ${claim.isRepeat ? sql`to_seq` : sql`null`}`,
    ),
  ]);
}

/** Leaves the range to the next attempt. @param isCertain true where the provider has not taken the message */
export async function recordRetry(
  platform: RecordPorts,
  claim: Claim,
  until: number,
  reason: string,
  isCertain: boolean,
): Promise<void> {
  const uncertain = claim.uncertain + (isCertain ? 0 : 1);
  await write(platform, [
    putBack(platform, claim, sql`due_at = ${until}, reason = ${reason}, uncertain = ${uncertain}`),
  ]);
}

function putBack({ db }: Ports<"db">, { user, channel, lease }: Claim, set: SQL): BatchItem<"sqlite"> {
  return db.run(sql`update ${channelCursors} set leased_until = null, ${set}
    where user_id = ${user} and channel = ${channel} and leased_until = ${lease}`);
}

function moveOn(
  { db, config }: Ports<"config" | "db">,
  { user, channel, to }: Claim,
  holds: SQL,
): BatchItem<"sqlite"> {
  const isUrgent = channel.startsWith("urgent_");
  const hold = isUrgent ? 0 : config.emailAfterSeconds * 1000;
  // Behind a delivery that was sent once more, others have gone out already.
  const last = sql`coalesce((select max(to_seq) from ${deliveries}
    where user_id = ${user} and channel = ${channel} and to_seq > ${to}), 0)`;
  // What came meanwhile was not made due, since the channel was.
  const next = sql`(select ${TOLD_AT} + ${hold} from ${notifications}
    where user_id = ${user} and mark = ${UNREAD} and came_seq > max(${to}, ${last}) and ${TOLD_SEQ} > max(${to}, ${last})
      and critical = ${isUrgent}
    order by came_seq limit 1)`;
  return db.run(sql`update ${channelCursors} set cursor = max(cursor, ${to}, ${last}),
      due_at = ${channel === "email_digest" ? sql`null` : next}, to_seq = null, leased_until = null,
      attempts = 0, uncertain = 0, reason = null
    where user_id = ${user} and channel = ${channel} and to_seq = ${to} and ${holds}`);
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

/** A digest has told of what instant mail still held. */
function moveEmail({ db }: Ports<"db">, { user, to }: Claim): BatchItem<"sqlite"> {
  return db.run(sql`update ${channelCursors} set cursor = ${to}
    where user_id = ${user} and channel = 'email' and to_seq is null and cursor < ${to}`);
}
