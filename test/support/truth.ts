import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Notification } from "#features/notifications/wire";
import { as, type Person } from "./as.ts";
import { itemOf, type Truth } from "./follower.ts";
import type { ReferenceClient } from "./reference-client.ts";

export type { Item, Truth } from "./follower.ts";

/** Reads every page of an inbox, all of one moment: begins again when it changed in between. */
export async function readInbox(of: Person, limit = 100): Promise<Truth> {
  for (;;) {
    const first = await page(of, limit);
    const items = first.notifications.map(itemOf);
    let { next_cursor } = first;
    let changed = false;
    while (next_cursor !== null && !changed) {
      const next = await page(of, limit, next_cursor);
      items.push(...next.notifications.map(itemOf));
      changed = next.seq !== first.seq;
      next_cursor = next.next_cursor;
    }
    if (!changed) return { head: first.seq, unread: first.unread_count, items };
  }
}

interface Page {
  count: number;
  unread_count: number;
  seq: number;
  notifications: Notification[];
  next_cursor: string | null;
}

async function page(of: Person, limit: number, cursor?: string): Promise<Page> {
  const after = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  const response = await as(of).get(`/api/notifications/?limit=${limit}${after}`);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<Page>();
}

/** Reads an inbox, having checked that its kept counts are what a count of its rows gives. */
export async function truthOf(person: Person): Promise<Truth> {
  const truth = await readInbox(person);
  const counted = await env.DB.prepare(
    `select (select count(*) from notifications where user_id = ?1 and mark in (0, 1)) as total,
      (select count(*) from notifications where user_id = ?1 and mark = 0) as unread,
      (select count(*) from notifications where user_id = ?1 and mark = 0
        and iif(woken_at is null, created_seq, came_seq) > (select seen from inboxes where user_id = ?1)) as unseen`,
  )
    .bind(person.id)
    .first<{ total: number; unread: number; unseen: number }>();
  const kept = await env.DB.prepare("select total, unread, unseen, head from inboxes where user_id = ?")
    .bind(person.id)
    .first<{ total: number; unread: number; unseen: number; head: number }>();
  const unreadCount = await as(person).get("/api/notifications/unread-count/");
  expect({ ...counted, head: truth.head }, "the kept counts").toEqual(
    kept ?? { total: 0, unread: 0, unseen: 0, head: 0 },
  );
  expect(await unreadCount.json()).toEqual({ unread_count: counted!.unread, count: counted!.unread });
  expect(truth.items.length).toBe(counted!.total);
  expect(truth.unread).toBe(counted!.unread);
  return truth;
}

/** The promise (contract §7): the client has the server's inbox, and was shown each notification once and in order. */
export function expectInStep(client: ReferenceClient, truth: Truth): void {
  const { seq, unread, complaints, name } = client;
  const numbers = new Map(truth.items.map((item) => [item.id, item.seq]));
  const items = [...client.inbox.values()]
    // Where one change needs several frames all but the last carry the number before it (contract §7).
    .map((item) => (numbers.get(item.id) === item.seq + 1 ? { ...item, seq: item.seq + 1 } : item))
    .sort((a, b) => b.id - a.id);
  expect({ name, complaints, seq, unread, items }).toEqual({
    name,
    complaints: [],
    seq: truth.head,
    unread: truth.unread,
    items: truth.items.toSorted((a, b) => b.id - a.id),
  });
  expect(new Set(client.shown).size, `${name} was shown something twice`).toBe(client.shown.length);
}
