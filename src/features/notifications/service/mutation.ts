import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { UserId } from "#core/ids";
import type { Content, InboxUpdate } from "#core/inbox";
import type { Ports } from "#core/ports";

/** What is to happen to inboxes. `where` names the notifications, their owners included. */
export type Mutation =
  | {
      kind: "created";
      content: Content;
      /** Reaches an inbox once for ever under its key. Without one the rest of the batch must see to that, and it goes to one inbox alone. */
      key: string | null;
      /** Under this key it counts as having reached an inbox, too: as it was named before keys belonged to their senders. */
      formerKey?: string;
      /** True where the caller has not just looked whether the accounts are open: a closed one gets nothing. */
      onlyActive?: boolean;
    }
  | { kind: "patched"; where: SQL; isRead: boolean }
  /** Puts other texts into what one inbox holds; its hub forgets the earlier ones. `set` is the list of assignments. */
  | { kind: "rewritten"; where: SQL; set: SQL }
  | { kind: "removed"; where: SQL; all?: boolean };

/** One inbox that took its next number. */
export interface ChangedInbox {
  user: UserId;
  /** False where no socket was ever opened: then there is no hub to tell. */
  hasHub: boolean;
  /** How many notifications it was. */
  count: number;
  /** How many the inbox holds now. */
  total: number;
  update: InboxUpdate;
}

/** What spares the hub a read, where it is one hub. */
export function updateFor([changed, ...others]: ChangedInbox[]): InboxUpdate | undefined {
  if (!changed || others.length > 0) return undefined;
  const { update, total, hasHub } = changed;
  return hasHub ? { ...update, total } : { ...update, total, hasHub };
}

/**
 * The statements of a mutation, to be sent in one batch, alone or among others.
 * The last one changes a row if, and only if, the mutation changed anything, so
 * that whatever comes behind it can ask for `changes() > 0`.
 */
export interface InboxPlan {
  statements: BatchItem<"sqlite">[];
  /** Reads what the statements returned, in their order. */
  read(results: unknown[]): ChangedInbox[];
}

export type Db = Ports<"db" | "now">;
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
