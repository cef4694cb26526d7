import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { clock } from "#core/clock";
import type { ModelInbox, ModelNotification, ModelState, Place } from "./model-inbox.ts";
import { saw } from "./seen.ts";

const PLACES: Place[] = ["inbox", "archived", "snoozed"];
/** Marks from this one on are of what was deleted, but may come back. */
const FIRST_TRASH_MARK = 2 * PLACES.length;

/** A notification as the database holds it. */
interface StoredNotification extends Omit<ModelNotification, "isRead" | "place" | "saved" | "fresh"> {
  mark: number;
  saved: number;
  wokenAt: number | null;
}

/** What the database holds of one inbox. */
export interface Stored {
  id: number;
  head: number;
  seen: number;
  counts: ReturnType<ModelInbox["counts"]>;
  notifications: StoredNotification[];
  deletions: { seq: number; made: number[] }[];
  undos: {
    seq: number;
    before: [number, number, number, number, number, number, number, number, number][];
  }[];
}

/** What has happened to an inbox by itself, in its order: new notifications, the end of snoozes, and the end of what has expired or is about what was taken back. */
export function happenings(
  inbox: ModelInbox,
  { notifications, deletions }: Stored,
  takenBack: ReadonlySet<number>,
): { at: number; happen: () => void }[] {
  const { head } = inbox;
  const gone = deletions.filter(({ seq }) => seq > head);
  const fresh = notifications.filter(({ made }) => made > head);
  const woken = notifications.filter(
    ({ made, came, wokenAt }) => made <= head && wokenAt !== null && came > head,
  );
  // Those that came and went between two looks.
  const passing = gone.flatMap(({ made }) => made.filter((each) => each > head));
  const nothing = { group: null, choices: [], expiresAt: 0 };
  return [
    ...fresh.map((one) => ({ at: one.made, happen: () => inbox.add(contentOf(one)) })),
    ...[...Map.groupBy(woken, ({ came }) => came)].map(([at, those]) => ({
      at,
      happen: () =>
        wake(
          inbox,
          those.map(({ made }) => made),
        ),
    })),
    ...passing.map((made) => ({
      at: made,
      happen: () => inbox.add({ cause: `passing ${made}`, ...nothing }),
    })),
    ...gone.map(({ seq, made }) => ({ at: seq, happen: () => leave(inbox, seq, made, takenBack) })),
  ].sort((a, b) => a.at - b.at);
}

function contentOf({ cause, group, choices, expiresAt }: StoredNotification) {
  return { cause, group, choices, expiresAt };
}

function isDue({ until }: ModelNotification): boolean {
  return until !== null && until <= clock.now().getTime();
}

function wake(inbox: ModelInbox, made: number[]): void {
  const count = inbox.wake((each) => made.includes(each.made) && isDue(each));
  expect(count, "what woke, of what was snoozed until then").toBe(made.length);
  saw("a snooze ended");
}

function leave(inbox: ModelInbox, seq: number, made: number[], takenBack: ReadonlySet<number>): void {
  // What woke and expired in one minute shows its waking by the number alone.
  if (seq > inbox.head + 1) inbox.wake((each) => made.includes(each.made) && isDue(each));
  const now = clock.now().getTime();
  const notifications = inbox.notifications.filter((notification) => made.includes(notification.made));
  for (const { expiresAt, cause } of notifications) {
    const why = expiresAt === null ? "was taken back" : "expired";
    if (expiresAt === null) expect(takenBack, cause).toContain(Number(cause.split(" ").at(-1)));
    else expect(expiresAt, "what went by itself").toBeLessThanOrEqual(now);
    saw(`a notification ${why}`);
  }
  expect(inbox.remove((notification) => notifications.includes(notification))).toBe(made.length);
}

/** The database holds what was foretold, and its counts are those of its rows. */
export function expectAsForetold(inbox: ModelInbox, stored: Stored): void {
  const byNumber = (a: ModelNotification, b: ModelNotification) => a.made - b.made;
  expect({
    head: stored.head,
    seen: stored.seen,
    counts: stored.counts,
    notifications: visible(stored).sort(byNumber),
    deletions: stored.deletions,
  }).toEqual({
    head: inbox.head,
    seen: inbox.seen,
    counts: inbox.counts(),
    notifications: inbox.notifications.toSorted(byNumber),
    deletions: inbox.deletions.map(({ seq, made }) => ({ seq, made: made.toSorted((a, b) => a - b) })),
  });
}

/** Takes over what the database holds, where no one order of what happened is foretold. */
export function adopt(inbox: ModelInbox, stored: Stored): void {
  const isVisible = ({ mark }: StoredNotification) => mark < FIRST_TRASH_MARK;
  Object.assign(inbox, {
    head: stored.head,
    seen: stored.seen,
    notifications: visible(stored),
    trash: stored.notifications.filter((each) => !isVisible(each)).map(modelled),
    deletions: stored.deletions,
    undos: new Map(stored.undos.map(({ seq, before }) => [seq, before.map(stateOf)])),
    returns: undefined,
  });
}

function visible({ notifications }: Stored): ModelNotification[] {
  return notifications.filter(({ mark }) => mark < FIRST_TRASH_MARK).map(modelled);
}

function modelled({ mark, saved, wokenAt, ...same }: StoredNotification): ModelNotification {
  const fresh = wokenAt === null ? same.made : same.came;
  return { ...same, ...placed(mark), saved: saved === 1, fresh };
}

function placed(mark: number): { place: Place; isRead: boolean } {
  return { place: PLACES[Math.floor(mark / 2)] ?? "inbox", isRead: mark % 2 === 1 };
}

function stateOf([
  made,
  ,
  ,
  mark,
  came,
  ,
  until,
  saved,
  wokenAt,
]: Stored["undos"][number]["before"][number]): ModelState & {
  made: number;
} {
  return { made, came, until, saved: saved === 1, fresh: wokenAt === null ? made : came, ...placed(mark) };
}

/** What the database holds of some inboxes, in one read. */
export async function readStored(users: number[]): Promise<Stored[]> {
  const { results } = await env.DB.prepare(
    `select u.value as id, coalesce(i.head, 0) as head, coalesce(i.seen, 0) as seen,
      json_object('inbox', ${counts("total", "unread")}, 'archived', ${counts("archived", "archived_unread")},
        'snoozed', ${counts("snoozed", "snoozed_unread")}, 'unseen', coalesce(i.unseen, 0)) as counts,
      (select json_group_array(json_object('made', created_seq, 'came', came_seq, 'seq', coalesce(changed_seq, created_seq),
          'mark', mark, 'saved', saved, 'until', snoozed_until, 'wokenAt', woken_at, 'acted', acted, 'group', group_key,
          'choices', (select json_group_array(value ->> 'key') from json_each(coalesce(actions, '[]'))),
          'cause', ${CAUSE}, 'expiresAt', expires_at) order by created_seq)
        from notifications where user_id = u.value) as notifications,
      (select json_group_array(json_object('seq', seq, 'made', json(created_seqs)) order by seq)
        from deletions where user_id = u.value) as deletions,
      (select json_group_array(json_object('seq', seq, 'before', json(before)))
        from undos where user_id = u.value) as undos
      from json_each(?) as u left join inboxes as i on i.user_id = u.value`,
  )
    .bind(JSON.stringify(users))
    .all<
      Record<"counts" | "notifications" | "deletions" | "undos", string> &
        Pick<Stored, "id" | "head" | "seen">
    >();
  return results.map(({ counts, notifications, deletions, undos, ...numbers }) => ({
    ...numbers,
    counts: JSON.parse(counts),
    notifications: JSON.parse(notifications),
    deletions: JSON.parse(deletions),
    undos: JSON.parse(undos),
  }));
}

function counts(all: string, unread: string): string {
  return `json_object('all', coalesce(i.${all}, 0), 'unread', coalesce(i.${unread}, 0))`;
}

/** The notification of a connection is the same for both users, except for its request; that of an application, except for the application. */
const CAUSE = `iif(verb is null, title,
  concat(verb, ' ', coalesce(json_extract(metadata, '$.request_id'), json_extract(metadata, '$.application_id'))))`;
