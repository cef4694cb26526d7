import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import type { ChangedField, Content, InboxUpdate } from "#core/inbox";
import type { Ports } from "#core/ports";
import { markOf, marksOf, UNREAD } from "../place-mark.ts";
import { inboxes } from "../tables.ts";

/** A change of inboxes. `where` selects the notifications, including their owners. */
export type Mutation =
  | {
      kind: "created";
      content: Content;
      /** A notification is written into an inbox at most once ever under its key. With null the rest of the batch must prevent repeats, and it goes to exactly one inbox. */
      key: string | null;
      /** The key's form from before keys belonged to their senders: an inbox that has it is skipped, too. */
      formerKey?: string;
      /** True to skip closed accounts, when the caller has not just checked that they are open. */
      onlyActive?: boolean;
      /** By which event it was sent, where its sender may ask what became of it. */
      event?: number;
    }
  | Changing
  /** Changes texts of notifications in one inbox, whose hub forgets the earlier texts. `set` is the list of assignments. */
  | { kind: "rewritten"; where: SQL; set: SQL }
  /** @param undoable true where what was removed stays out of sight until it can no longer be undone */
  | { kind: "removed"; where: SQL; all?: boolean; undoable?: true; first?: BatchItem<"sqlite"> };

/** A change of notifications that stay. `where` leaves out those that it would not change. */
export interface Changing {
  kind: "changed";
  where: SQL;
  /** Which field was set, for the frames; null where it is more than one field. */
  field: ChangedField | null;
  /** The mark afterwards, from the `mark` before; undefined where it stays. */
  mark?: SQL;
  /** Other assignments. */
  set?: SQL;
  /** True where they come into the inbox from elsewhere, so that its readers have to be sent them whole; `many` where they may be too many for that, and the hub reads them. */
  enters?: true | "many";
  /** True where they then stand on top of the list, `new` where they are new besides, to readers and channels. */
  isOnTop?: true | "new";
  /** A statement before all others, while they are as they were. */
  first?: BatchItem<"sqlite">;
}

/** An inbox that was changed and got its next number. */
export interface ChangedInbox {
  user: UserId;
  /** False when the user never opened a socket: then there is no hub to update. */
  hasHub: boolean;
  /** How many notifications were changed. */
  count: number;
  /** How many it holds now, in all places. */
  kept: number;
  update: InboxUpdate;
}

/** The update that saves the hub a read; undefined for several inboxes. */
export function updateFor([changed, ...others]: ChangedInbox[]): InboxUpdate | undefined {
  if (!changed || others.length > 0) return undefined;
  const { update, kept, hasHub } = changed;
  return hasHub ? { ...update, kept } : { ...update, kept, hasHub };
}

/**
 * The statements of a mutation, to be sent in one batch, alone or with others.
 * Except for new notifications, the last one changes a row if and only if the
 * mutation changed anything, so that a statement after it can check `changes() > 0`.
 */
export interface InboxPlan {
  statements: BatchItem<"sqlite">[];
  /** Reads what the statements returned, in their order. */
  read(results: unknown[]): ChangedInbox[];
}

export type Db = Ports<"config" | "db" | "now">;
export type Of<Kind extends Mutation["kind"]> = Extract<Mutation, { kind: Kind }>;

export interface CountedInbox {
  user_id: UserId;
  head: number;
  unread: number;
  /** How many notifications there are in all places. */
  kept: number;
  has_hub: number;
}

/** What a statement on `inboxes` returns, as {@link CountedInbox}. */
export const COUNTED_INBOX = sql`user_id, head, unread, total + archived + snoozed as kept, has_hub`;
export const ALWAYS = sql`true`;

export function listOf(owners: UserId[]): SQL {
  return sql`json_each(${JSON.stringify(owners)})`;
}

const PER_PLACE = {
  unread: [UNREAD],
  total: marksOf("inbox"),
  archived_unread: [markOf("archived", false)],
  archived: marksOf("archived"),
  snoozed_unread: [markOf("snoozed", false)],
  snoozed: marksOf("snoozed"),
};

/**
 * The statement that gives inboxes their next number and their counts, if there are any changes.
 *
 * @param moves selects `owner`, `old` and `new`: the mark of each changed notification before and after, null where there is none; and `new_seq`, its `NEW_SEQ`
 */
export function countMoves({ db }: Pick<Db, "db">, moves: SQL): BatchItem<"sqlite"> {
  const columns = Object.entries(PER_PLACE).map(([column, marks]) => {
    const isIn = (mark: string) => `coalesce(${mark} in (${marks.join()}), 0)`;
    return { column, sum: `sum(${isIn("new")} - ${isIn("old")}) as ${column}` };
  });
  const unseen = `sum((coalesce(new = ${UNREAD}, 0) - coalesce(old = ${UNREAD}, 0)) * (new_seq > i.seen)) as unseen`;
  const sums = sql.raw([...columns.map(({ sum }) => sum), unseen].join(", "));
  const changes = [...Object.keys(PER_PLACE), "unseen"].map(
    (column) => `${column} = inboxes.${column} + moved.${column}`,
  );
  return db.all<CountedInbox>(sql`update ${inboxes} set head = head + 1, ${sql.raw(changes.join(", "))}
    from (select owner, ${sums} from (${moves}) join ${inboxes} as i on i.user_id = owner group by owner) as moved
    where inboxes.user_id = moved.owner returning ${COUNTED_INBOX}`);
}
