import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { literal } from "#core/sql-text";
import { blocks as blocksTable, budgets } from "#events/tables";
import { presentOwn } from "#features/accounts/domain";
import { accountQuery } from "#features/accounts/service/read";
import { apiKeys, profileViews, signInFailures } from "#features/accounts/tables";
import { addresses } from "#features/addresses/tables";
import { dismissals } from "#features/announcements/tables";
import { applications } from "#features/applications/tables";
import { connectionRequests, connections } from "#features/connections/tables";
import { deliveries } from "#features/delivery/tables";
import { pushSubscriptions } from "#features/devices/tables";
import { present } from "#features/notifications/domain";
import { FIRST_TRASH_MARK } from "#features/notifications/place-mark";
import { type RawRow, storedOf } from "#features/notifications/service/rows";
import { choices, notifications } from "#features/notifications/tables";
import { present as presentPreferences } from "#features/preferences/domain";
import { storedPreferences } from "#features/preferences/service/preferences";
import { CATEGORIES_JSON } from "#features/preferences/service/read-categories";
import { preferences } from "#features/preferences/tables";
import { isGuessAt } from "./erase.ts";

type ExportPorts = Ports<"db" | "now">;

/** Rows read at once, so that the largest account fits into an invocation's memory and calls. */
const PAGE = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

type Row = Record<string, unknown>;

/** A part of the export: a table's rows of one user, in the order of a unique key. */
interface Section {
  table: SQL;
  where: SQL;
  /** The key that pages go by, besides what `where` fixes. */
  key: string[];
  show(row: Row): Row;
}

/** Everything that is held of a user as JSON, written as it is read. */
export function exportAccount(platform: ExportPorts, user: UserId): ReadableStream<Uint8Array> {
  const parts = partsOf(platform, user);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}

async function* partsOf(platform: ExportPorts, user: UserId): AsyncGenerator<string, undefined> {
  const [account] = await accountQuery(platform, user);
  const own = account && presentOwn(account);
  yield `{"exported_at":${JSON.stringify(platform.now().toISOString())},"account":${JSON.stringify(own ?? {})}`;
  const names = account ? [account.usernameKey, account.emailKey] : [];
  const sections = {
    ...sectionsOf(platform, user),
    ...ownSections(platform, user, names),
    ...reachSections(user),
  };
  for (const [name, section] of Object.entries(sections)) {
    yield `,${JSON.stringify(name)}:[`;
    let isFirst = true;
    for await (const rows of pages(platform, section)) {
      const texts = rows.map((row) => JSON.stringify(section.show(row)));
      yield `${isFirst ? "" : ","}${texts.join(",")}`;
      isFirst = false;
    }
    yield "]";
  }
  yield "}";
  return undefined;
}

async function* pages({ db }: ExportPorts, { table, where, key }: Section): AsyncGenerator<Row[]> {
  const columns = sql.raw(key.join(", "));
  for (let last: Row | undefined; ; ) {
    const position = last;
    const behind = position
      ? sql`and (${columns}) > (${sql.join(
          key.map((column) => sql`${position[column]}`),
          sql`, `,
        )})`
      : sql``;
    const rows = await db.all<Row>(
      sql`select * from ${table} where ${where} ${behind} order by ${columns} limit ${literal(PAGE)}`,
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1);
  }
}

function sectionsOf(platform: ExportPorts, user: UserId): Record<string, Section> {
  const either = (one: SQL, other: SQL) => sql`(${one} = ${user} or ${other} = ${user})`;
  return {
    notifications: {
      table: sql`${notifications}`,
      where: sql`user_id = ${user} and mark < ${FIRST_TRASH_MARK}`,
      key: ["mark", "came_seq", "created_seq"],
      // `select *` of this table is a RawRow.
      show: (row) => ({ ...present(storedOf(row as unknown as RawRow), platform.now()) }),
    },
    connection_requests: {
      table: sql`${connectionRequests}`,
      where: either(sql`requester_id`, sql`recipient_id`),
      key: ["id"],
      show: ({ id, requester_id, recipient_id, status, created_at, responded_at }) => ({
        id,
        requester_id,
        recipient_id,
        status,
        created_at: time(created_at),
        responded_at: time(responded_at),
      }),
    },
    connections: {
      table: sql`${connections}`,
      where: either(sql`low`, sql`high`),
      key: ["id"],
      show: ({ id, low, high, connected_at }) => ({
        id,
        user_id: low === user ? high : low,
        connected_at: time(connected_at),
      }),
    },
    applications: {
      table: sql`${applications}`,
      where: either(sql`applicant_id`, sql`reviewer_id`),
      key: ["id"],
      show: ({ created_at, decided_at, ...row }) => ({
        ...row,
        created_at: time(created_at),
        decided_at: time(decided_at),
      }),
    },
  };
}

const time = (at: unknown) => (typeof at === "number" ? new Date(at).toISOString() : null);

/** What the caller did that concerns others less. */
function ownSections({ now }: ExportPorts, user: UserId, names: string[]): Record<string, Section> {
  const days = [0, 1].map((ago) => new Date(now().getTime() - ago * DAY_MS).toISOString().slice(0, 10));
  return {
    blocks: {
      table: sql`${blocksTable}`,
      where: sql`user_id = ${user}`,
      key: ["blocked_id"],
      show: ({ blocked_id, created_at }) => ({ user_id: blocked_id, created_at: time(created_at) }),
    },
    choices: {
      table: sql`${choices}`,
      where: sql`user_id = ${user}`,
      key: ["event_id", "chosen_at"],
      show: ({ event_id, key, chosen_at }) => ({ event_id, key, chosen_at: time(chosen_at) }),
    },
    dismissed_announcements: {
      table: sql`${dismissals}`,
      where: sql`user_id = ${user}`,
      key: ["announcement_id"],
      show: ({ announcement_id: id }) => ({ id }),
    },
    profile_views: {
      table: sql`${profileViews}`,
      where: sql`viewer = ${user}`,
      key: ["viewed"],
      show: ({ viewed: user_id, day }) => ({ user_id, day }),
    },
    budgets: {
      table: sql`${budgets}`,
      where: sql`day in (select value from json_each(${JSON.stringify(days)})) and owner = ${user}`,
      key: ["day", "budget"],
      show: ({ day, budget, spent }) => ({ day, budget, spent }),
    },
    refused_sign_ins: {
      table: sql`${signInFailures}`,
      where: isGuessAt(user, names),
      key: ["name"],
      show: ({ failures, last_at }) => ({ failures, last_at: time(last_at) }),
    },
    api_keys: {
      table: sql`${apiKeys}`,
      where: sql`created_by = ${user}`,
      key: ["id"],
      show: ({ id, name, created_at }) => ({ id, name, created_at: time(created_at) }),
    },
  };
}

/** How the caller is reached beyond an open tab. */
function reachSections(user: UserId): Record<string, Section> {
  return {
    preferences: {
      table: sql`(select *, ${CATEGORIES_JSON} as categories from ${preferences})`,
      where: sql`user_id = ${user}`,
      key: ["user_id"],
      show: ({ document, categories }) =>
        presentPreferences(
          storedPreferences([{ document: String(document), categories: String(categories) }]),
        ),
    },
    addresses: {
      table: sql`${addresses}`,
      where: sql`user_id = ${user}`,
      key: ["id"],
      show: ({ id, kind, value, verified_at, suppressed, created_at }) => ({
        id,
        kind,
        value,
        suppressed,
        verified_at: time(verified_at),
        created_at: time(created_at),
      }),
    },
    // Without its keys and its endpoint, which let others write to it.
    push_subscriptions: {
      table: sql`${pushSubscriptions}`,
      where: sql`user_id = ${user}`,
      key: ["id"],
      show: ({ id, label, created_at }) => ({ id, label, created_at: time(created_at) }),
    },
    deliveries: {
      table: sql`${deliveries}`,
      where: sql`user_id = ${user}`,
      key: ["channel", "to_seq"],
      show: ({ channel, status, recipient: to, reason, created_at, sent_at, delivered_at }) => ({
        channel,
        status,
        to,
        reason,
        created_at: time(created_at),
        sent_at: time(sent_at),
        delivered_at: time(delivered_at),
      }),
    },
  };
}
