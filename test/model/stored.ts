import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { clock } from "#core/clock";
import type { ModelInbox } from "./model-inbox.ts";
import { saw } from "./seen.ts";

/** What the database holds of one inbox. */
export interface Stored {
  id: number;
  head: number;
  seen: number;
  notifications: { made: number; seq: number; is_read: number; cause: string; expiresAt: number | null }[];
  deletions: { seq: number; made: number[] }[];
}

/** What has happened to an inbox by itself, in its order: new notifications, and the end of those that have expired or are about what was taken back. */
export function unseen(
  inbox: ModelInbox,
  { notifications, deletions }: Stored,
  takenBack: ReadonlySet<number>,
): { at: number; happen: () => void }[] {
  const { head } = inbox;
  const gone = deletions.filter(({ seq }) => seq > head);
  const fresh = notifications.filter(({ made }) => made > head);
  // Those that came and went between two looks.
  const passing = gone.flatMap(({ made }) => made.filter((each) => each > head));
  return [
    ...fresh.map(({ made, cause, expiresAt }) => ({ at: made, happen: () => inbox.add(cause, expiresAt) })),
    ...passing.map((made) => ({ at: made, happen: () => inbox.add(`passing ${made}`, 0) })),
    ...gone.map(({ seq, made }) => ({ at: seq, happen: () => leave(inbox, made, takenBack) })),
  ].sort((a, b) => a.at - b.at);
}

function leave(inbox: ModelInbox, made: number[], takenBack: ReadonlySet<number>): void {
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

/** What the database holds of some inboxes, in one read. */
export async function readStored(users: number[]): Promise<Stored[]> {
  const { results } = await env.DB.prepare(
    `select u.value as id, coalesce((select head from inboxes where user_id = u.value), 0) as head,
      coalesce((select seen from inboxes where user_id = u.value), 0) as seen,
      (select json_group_array(json_object('made', created_seq, 'seq', coalesce(changed_seq, created_seq),
          'is_read', mark % 2, 'cause', ${CAUSE}, 'expiresAt', expires_at) order by created_seq)
        from notifications where user_id = u.value and mark in (0, 1)) as notifications,
      (select json_group_array(json_object('seq', seq, 'made', json(created_seqs)) order by seq)
        from deletions where user_id = u.value) as deletions
      from json_each(?) as u`,
  )
    .bind(JSON.stringify(users))
    .all<{ id: number; head: number; seen: number; notifications: string; deletions: string }>();
  return results.map(({ id, head, seen, notifications, deletions }) => ({
    id,
    head,
    seen,
    notifications: JSON.parse(notifications),
    deletions: JSON.parse(deletions),
  }));
}

/** The notification of a connection is the same for both users, except for its request; that of an application, except for the application. */
const CAUSE = `iif(verb is null, title,
  concat(verb, ' ', coalesce(json_extract(metadata, '$.request_id'), json_extract(metadata, '$.application_id'))))`;
