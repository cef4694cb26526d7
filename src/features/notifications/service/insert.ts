import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import type { Ports } from "#core/ports";
import { UNREAD } from "../place-mark.ts";
import { dedupeKeys, inboxes, notifications } from "../tables.ts";
import type { ChangedInbox, CountedInbox } from "./mutation.ts";
import { createdIn } from "./mutation-created.ts";
import { planMutation } from "./plan-mutation.ts";
import { type RawRow, storedOf } from "./rows.ts";

/**
 * Writes a notification into each recipient's inbox, at most once ever under its
 * key, and returns the updates for their hubs. A repeat writes nothing and
 * returns what still holds, so that a crash between the write and the hubs loses
 * nothing.
 *
 * @param when the condition for writing anything
 */
export async function insertNotifications(
  ports: Ports<"config" | "db" | "now">,
  recipients: UserId[],
  what: { key: string; formerKey?: string; content: Content; onlyActive?: boolean; event?: number },
  when?: SQL,
): Promise<ChangedInbox[]> {
  const { statements, read } = planMutation(ports, recipients, { kind: "created", ...what }, when);
  const [first, ...rest] = statements;
  if (!first || recipients.length === 0) return [];
  const batch: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] = [first, ...rest];
  const created = read(await step("insert", () => ports.db.batch(batch)));
  if (created.length === recipients.length) return created;
  const done = new Set(created.map(({ user }) => user));
  const others = recipients.filter((user) => !done.has(user));
  return [...created, ...(await readBack(ports, others, what.key))];
}

/** The notifications that an earlier attempt wrote. One that was changed since is returned without its change, so that the hub reads it by the head. */
async function readBack({ db }: Ports<"db">, recipients: UserId[], key: string): Promise<ChangedInbox[]> {
  const rows = await db.all<RawRow & CountedInbox & { inbox: UserId }>(sql`
    select n.*, i.user_id as inbox, i.head, i.unread, i.total + i.archived + i.snoozed as kept, i.has_hub
    from json_each(${JSON.stringify(recipients)}) as recipient
    join ${dedupeKeys} as d on d.user_id = recipient.value and d.key = ${key}
    join ${inboxes} as i on i.user_id = d.user_id
    left join ${notifications} as n on n.user_id = d.user_id and n.mark = ${UNREAD}
      and n.came_seq = d.created_seq and n.created_seq = d.created_seq and n.changed_seq is null`);
  return rows.map(({ inbox, head, unread, kept, has_hub, ...row }) =>
    row.created_seq === null
      ? { user: inbox, hasHub: Boolean(has_hub), count: 0, kept, update: { head, changes: [] } }
      : createdIn(inbox, storedOf(row), { head, unread, kept, has_hub }),
  );
}
