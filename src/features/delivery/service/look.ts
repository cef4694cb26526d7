import { eq, type SQL, sql } from "drizzle-orm";
import { type CursorName, isUrgent } from "#core/channels";
import type { DeliveryTask } from "#core/delivery";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { users } from "#features/accounts/tables";
import { UNREAD } from "#features/notifications/place-mark";
import { longestHoldMs } from "#features/notifications/service/due-channels";
import { NEW_AT, NEW_SEQ } from "#features/notifications/service/rows";
import { channelCursors, inboxes, notifications } from "#features/notifications/tables";
import type { Preferences } from "#features/preferences/domain";
import { categoryIn } from "#features/preferences/domain";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import { type Claim, type Cursor, channelOf, type Group, isFast } from "../domain.ts";
import { deliveries } from "../tables.ts";
import { type RecentSending, recentlySent } from "./recent.ts";
import { type DeliveryTarget, targetOf, targetsQuery } from "./targets.ts";

/** How long a look has its range to itself: longer than any provider may take. */
const LEASE_MS = 90_000;
/** Clocks of two machines may differ by so much. */
const SLACK_MS = 1_000;
/** What a look found. */
export interface Found {
  claim: Claim;
  groups: Group[];
  /** Undefined where the account is closed. */
  account: { name: string } | undefined;
  preferences: Preferences;
  targets: DeliveryTarget[];
  /** The latest sendings of the channel. */
  recent: RecentSending[];
  /** False where the user never opened a socket. */
  hasHub: boolean;
  /** Where the cursor of instant mail stands. */
  emailCursor: number;
}

type Look = Extract<DeliveryTask, { task: "look" }>;

interface Range {
  user: UserId;
  channel: CursorName;
  now: number;
  lease: number;
}

/** Instant mail and digests are about the same notifications, so only one of the two is sent at a time. */
export function siblingOf(channel: CursorName): CursorName | undefined {
  if (channel === "email") return "email_digest";
  return channel === "email_digest" ? "email" : undefined;
}

/**
 * Looks at what a channel has to send to a user, and claims the range: of two
 * looks at once one finds nothing. Where nothing is unread any more, the cursor
 * moves on in the same round trip.
 */
export async function look(
  platform: Ports<"config" | "db" | "now">,
  { user, channel, lease: mine }: Look,
): Promise<Found | undefined> {
  const { db } = platform;
  const now = platform.now().getTime();
  const range: Range = { user, channel, now, lease: now + LEASE_MS };
  const isClaimable = claimable(platform, range, mine);
  const [before, , claimed, groups, accounts, documents, targets, recent, [inbox]] = await step("claim", () =>
    db.batch([
      db.all<Cursor>(sql`select * from ${channelCursors} where user_id = ${user}`),
      // First, since a cursor that it moves on is not due any more, and so not claimed.
      passNothing(platform, range, isClaimable),
      claimRange(platform, range, isClaimable),
      db.all<GroupRow>(groupsOf(range)),
      db
        .select({ username: users.username, fullName: users.fullName, active: users.active })
        .from(users)
        .where(eq(users.id, user)),
      documentQuery(platform, user),
      targetsQuery(platform, user, channelOf(channel)),
      db.all<RecentSending>(recentlySent(user, channel)),
      db.all<{ has_hub: number }>(sql`select has_hub from ${inboxes} where user_id = ${user}`),
    ]),
  );
  const cursor = before.find((row) => row.channel === channel);
  const [row] = claimed;
  if (!row) {
    if (cursor) await waitForSibling(platform, cursor, before, now);
    return undefined;
  }
  const [account] = accounts;
  const preferences = storedPreferences(documents);
  return {
    claim: claimOf(row, cursor, range.lease),
    groups: grouped(groups, preferences),
    account: account?.active ? { name: account.fullName || account.username } : undefined,
    preferences,
    targets: targets.map(targetOf),
    recent,
    hasHub: Boolean(inbox?.has_hub),
    emailCursor: before.find((other) => other.channel === "email")?.cursor ?? 0,
  };
}

function claimOf(row: Cursor, before: Cursor | undefined, lease: number): Claim {
  return {
    user: row.user_id,
    channel: row.channel,
    from: row.cursor,
    to: row.to_seq ?? row.cursor,
    lease,
    attempts: row.attempts,
    uncertain: row.uncertain - 1,
    reason: row.reason,
    dueAt: row.due_at ?? 0,
    isRepeat: before?.to_seq !== null,
    reached: JSON.parse(row.reached ?? "[]") as number[],
  };
}

/** The condition on notifications that a cursor is about. */
function isPending({ user, channel, now }: Range): SQL {
  return sql`user_id = ${user} and mark = ${UNREAD} and critical = ${isUrgent(channel)}
    and (expires_at is null or expires_at > ${now}) ${isFast(channel) ? andUnseen(user) : sql``}`;
}

/** A push or an SMS would only repeat what was on screen (contract §9, rule 1). */
export function andUnseen(user: UserId): SQL {
  return sql`and ${NEW_SEQ} > coalesce((select seen from ${inboxes} where user_id = ${user}), 0)`;
}

function headNow(user: UserId): SQL {
  return sql`coalesce((select head from ${inboxes} where user_id = ${user}), cursor)`;
}

/** Selects the cursor where it is due, and no other look has it. `mine` is the lease of the queue's message that asked for this look. */
function claimable({ config }: Ports<"config">, { user, channel, now }: Range, mine = 0): SQL {
  // A push is due when its longest hold is over, and looked at as soon as nobody is there to see it.
  const early = isFast(channel) ? longestHoldMs(config) : 0;
  const isNotFrozen = sql`to_seq is null`;
  return sql`user_id = ${user} and channel = ${channel}
    and (due_at <= ${now + SLACK_MS} or (${isNotFrozen} and due_at <= ${now + SLACK_MS + early}))
    and (leased_until is null or leased_until <= ${now} or leased_until = ${mine})`;
}

/** Moves the cursor to the head where nothing behind it is unread. The index entry goes for nothing, so this is one row written. */
function passNothing({ db }: Ports<"db">, range: Range, isClaimable: SQL) {
  return db.run(sql`update ${channelCursors} set cursor = max(cursor, ${headNow(range.user)}), due_at = null,
      to_seq = null, leased_until = null, attempts = 0, uncertain = 0, reached = null, reason = null
    where ${isClaimable} and not exists (select 1 from ${notifications}
      where ${isPending(range)} and came_seq > ${channelCursors}.cursor and ${NEW_SEQ} > ${channelCursors}.cursor)`);
}

/** Takes the lease, and freezes where the range ends: a repeat is about the same range. `due_at` stays out of it, since naming it would write its index once more. */
function claimRange({ db }: Ports<"db">, { user, channel, lease }: Range, isClaimable: SQL) {
  const sibling = siblingOf(channel);
  const isAlone = sibling
    ? sql`not exists (select 1 from ${channelCursors} as other
        where other.user_id = ${user} and other.channel = ${sibling} and other.to_seq is not null)`
    : sql`true`;
  return db.all<Cursor>(sql`update ${channelCursors} set leased_until = ${lease},
      to_seq = coalesce(to_seq, ${headNow(user)}), attempts = attempts + 1, uncertain = uncertain + 1
    where ${isClaimable} and ${isAlone} returning *`);
}

/** What is unread in the claimed range, without what another message was about already. */
function groupsOf(range: Range): SQL {
  const { user, channel } = range;
  const bound = (column: SQL) =>
    sql`(select ${column} from ${channelCursors} where user_id = ${user} and channel = ${channel})`;
  const isSent = sql`select value from ${deliveries} as d, json_each(d.created_seqs)
    where d.user_id = ${user} and d.channel in (${channel}, ${siblingOf(channel) ?? channel})
      and d.to_seq > ${bound(sql`cursor`)}`;
  return sql`select category, type, json_group_array(created_seq) as seqs, json_group_array(${NEW_SEQ}) as new_seqs,
      json_group_array(${NEW_AT}) as times
    from (select * from ${notifications} where ${isPending(range)}
      and came_seq > ${bound(sql`cursor`)} and ${NEW_SEQ} > ${bound(sql`cursor`)} and ${NEW_SEQ} <= ${bound(sql`to_seq`)}
      and created_seq not in (${isSent})
      order by created_seq)
    group by category, type`;
}

interface GroupRow {
  category: string | null;
  type: string;
  seqs: string;
  new_seqs: string;
  times: string;
}

function grouped(rows: GroupRow[], preferences: Preferences): Group[] {
  const byCategory = Map.groupBy(rows, (row) => categoryIn(preferences, row));
  return [...byCategory].map(([category, parts]) => {
    const all = parts.flatMap(({ seqs, new_seqs, times }) => {
      const [numbers, at] = [JSON.parse(new_seqs) as number[], JSON.parse(times) as number[]];
      return (JSON.parse(seqs) as number[]).map((seq, index) => ({
        seq,
        newSeq: numbers[index] ?? seq,
        newAt: at[index] ?? 0,
      }));
    });
    return { category, all: all.sort((a, b) => a.newSeq - b.newSeq) };
  });
}

/** Lets a cursor that is due wait while its sibling has a range frozen, until that is over. */
async function waitForSibling(
  { db }: Ports<"db">,
  { user_id, channel, due_at, leased_until }: Cursor,
  all: Cursor[],
  now: number,
): Promise<void> {
  const sibling = all.find((row) => row.channel === siblingOf(channel));
  const isBlocked = due_at !== null && due_at <= now + SLACK_MS && sibling?.to_seq != null;
  if (!isBlocked) return;
  const until = Math.max(now + LEASE_MS, sibling?.due_at ?? 0);
  await db.run(sql`update ${channelCursors} set due_at = ${until}, leased_until = null
    where user_id = ${user_id} and channel = ${channel} and due_at = ${due_at}
      and (leased_until is null or leased_until = ${leased_until})`);
}
