import type { Change } from "#features/notifications/domain";

/** How many changes a hub can tell without asking the database. */
const KEPT = 200;
/** A change that is longer is not kept, since a row may hold 2 MB. */
const MAX_CHANGE_CHARACTERS = 1_000_000;

interface Entry extends Record<string, SqlStorageValue> {
  seq: number;
  unread: number;
  change: string | null;
}

/**
 * The last changes of one inbox, in a ring: each takes the place of the one
 * 200 before it, so that a change costs one row and nothing is ever deleted.
 */
export class HubLog {
  readonly #sql: SqlStorage;
  #head: number | undefined;
  #unread = 0;
  #reach = 0;
  #floor = 0;
  #distrusted = -1;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`create table if not exists log (
      slot integer primary key, seq integer not null, unread integer not null, change text)`);
    sql.exec("create table if not exists distrust (id integer primary key, up_to integer not null)");
    const [distrust] = sql.exec<{ up_to: number }>("select up_to from distrust");
    this.#distrusted = distrust?.up_to ?? -1;
    for (const { seq, unread, change } of sql.exec<Entry>(
      "select seq, unread, change from log order by seq desc",
    )) {
      if (this.#head === undefined) {
        this.#head = seq;
        this.#unread = unread;
        this.#reach = seq;
      }
      if (seq !== this.#reach || change === null) break;
      this.#reach = seq - 1;
      if (isLiveOnly(JSON.parse(change))) this.#floor = Math.max(this.#floor, seq);
    }
    this.#floor = Math.max(this.#floor, this.#reach);
  }

  /** The highest number told, or undefined before the first. */
  get head(): number | undefined {
    return this.#head;
  }

  /** Unread lines after the change at the head. */
  get unread(): number {
    return this.#unread;
  }

  /** Every change above this number is here, to be shown to a socket that was there. */
  get reach(): number {
    return this.#reach;
  }

  /** Every change above this number is here, to be told to a client that comes back. */
  get floor(): number {
    return this.#floor;
  }

  /** A client's number up to this one may be of before the database was restored, and is no place to resume from. */
  get distrusted(): number {
    return this.#distrusted;
  }

  /** Trusts no number up to the head any more: the database was restored, and gives them a second time. */
  distrust(): void {
    this.#distrusted = Math.max(this.#distrusted, this.#head ?? -1);
    this.#sql.exec("insert or replace into distrust (id, up_to) values (1, ?)", this.#distrusted);
  }

  /** True when the number of a change was given to another before, as only a restored database does. */
  contradicts(change: Change): boolean {
    const { seq } = change;
    const [entry] = this.#sql.exec<Entry>("select * from log where slot = ? and seq = ?", seq % KEPT, seq);
    if (!entry || entry.change === null) return false;
    const kept = JSON.parse(entry.change) as Change;
    if (kept.kind === "new" && change.kind === "new") return kept.line.created_at !== change.line.created_at;
    return kept.kind !== change.kind && !isOvertaken(kept);
  }

  /** Begins at a number, forgetting whatever was here. */
  start(head: number, unread: number): void {
    this.#sql.exec("delete from log");
    this.#put(head, unread, null);
    this.#reach = head;
    this.#floor = head;
  }

  /** Begins before a change that will be appended next. */
  startBefore(seq: number): void {
    this.#head = seq - 1;
    this.#reach = seq - 1;
    this.#floor = seq - 1;
  }

  /** Takes the change that follows the head. */
  append(change: Change): void {
    const text = JSON.stringify(change);
    const fits = text.length <= MAX_CHANGE_CHARACTERS;
    this.#put(change.seq, change.unread, fits ? text : null);
    this.#reach = fits ? Math.max(this.#reach, change.seq - KEPT) : change.seq;
    this.#floor = isLiveOnly(change) ? change.seq : Math.max(this.#floor, this.#reach);
  }

  /** Every change above `seq`, in order. */
  since(seq: number): Change[] {
    const entries = this.#sql.exec<Entry>(
      "select seq, unread, change from log where seq > ? order by seq",
      seq,
    );
    return [...entries].flatMap(({ change }) => (change === null ? [] : [JSON.parse(change) as Change]));
  }

  #put(seq: number, unread: number, change: string | null): void {
    this.#sql.exec(
      `insert into log (slot, seq, unread, change) values (?, ?, ?, ?)
        on conflict (slot) do update set seq = excluded.seq, unread = excluded.unread, change = excluded.change`,
      seq % KEPT,
      seq,
      unread,
      change,
    );
    this.#head = seq;
    this.#unread = unread;
  }
}

/** A number whose change was overtaken before it was heard of is told as a change of nothing. */
function isOvertaken(change: Change): boolean {
  return change.kind === "updated" && change.ids.length === 0;
}

/** An inbox emptied of more than can be named: who was there is told "all", who was not has to load the list. */
function isLiveOnly(change: Change): boolean {
  return change.kind === "deleted" && change.all && change.ids.length === 0;
}
