import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import type { Content, InboxUpdate } from "#core/inbox";
import type { Ports } from "#core/ports";

/** A change of inboxes. `where` selects the notifications, including their owners. */
export type Mutation =
  | {
      kind: "created";
      content: Content;
      /** A notification is written into an inbox once for ever under its key. With null the rest of the batch must prevent repeats, and it goes to exactly one inbox. */
      key: string | null;
      /** The key's form from before keys belonged to their senders: an inbox that has it is skipped, too. */
      formerKey?: string;
      /** True to skip closed accounts, when the caller has not just checked that they are open. */
      onlyActive?: boolean;
    }
  | { kind: "patched"; where: SQL; isRead: boolean }
  /** Changes texts of notifications in one inbox, whose hub forgets the earlier texts. `set` is the list of assignments. */
  | { kind: "rewritten"; where: SQL; set: SQL }
  | { kind: "removed"; where: SQL; all?: boolean };

/** An inbox that was changed and got its next number. */
export interface ChangedInbox {
  user: UserId;
  /** False when the user never opened a socket: then there is no hub to update. */
  hasHub: boolean;
  /** How many notifications were changed. */
  count: number;
  /** How many the inbox holds now. */
  total: number;
  update: InboxUpdate;
}

/** The update that saves the hub a read; undefined for several inboxes. */
export function updateFor([changed, ...others]: ChangedInbox[]): InboxUpdate | undefined {
  if (!changed || others.length > 0) return undefined;
  const { update, total, hasHub } = changed;
  return hasHub ? { ...update, total } : { ...update, total, hasHub };
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

export interface Counted {
  user_id: UserId;
  head: number;
  unread: number;
  total: number;
  has_hub: number;
}

/** What a statement on `inboxes` returns, as {@link Counted}. */
export const COUNTED = sql`user_id, head, unread, total, has_hub`;
export const ALWAYS = sql`true`;

export function listOf(owners: UserId[]): SQL {
  return sql`json_each(${JSON.stringify(owners)})`;
}
