import { env } from "cloudflare:workers";
import { type Content, contentOf } from "#core/inbox";
import { insertNotifications } from "#features/notifications/service/insert";
import type { Notification } from "#features/notifications/wire";
import { as, type Person } from "./as.ts";
import { platform } from "./people.ts";

/** Something to notify of. */
export function content(extra: Partial<Content> = {}): Content {
  return contentOf({ type: "info", title: "Hello", message: "Hello there.", ...extra });
}

let written = 0;

/** Writes a notification into a user's inbox without a call of their hub: as when the Worker dies before it calls the hub. */
export function write(to: Person, extra: Partial<Content> = {}) {
  written += 1;
  const said = content({ title: `Number ${written}`, ...extra });
  return insertNotifications(platform(), [to.id], { key: `test.${written}`, content: said });
}

/** Writes a notification into a user's inbox and hands it to their hub, as the pipeline does. */
export async function notify(to: Person, extra: Partial<Content> = {}): Promise<void> {
  for (const { user, hasHub, update } of await write(to, extra))
    if (hasHub) await platform().hubs.advance(user, update);
}

export async function notifyMany(to: Person, count: number, extra: Partial<Content> = {}): Promise<void> {
  for (let each = 0; each < count; each += 1) await notify(to, extra);
}

export interface List {
  count: number;
  unread_count: number;
  seq: number;
  notifications: Notification[];
  next_cursor: string | null;
}

export async function list(of: Person, query = ""): Promise<List> {
  const response = await as(of).get(`/api/notifications/${query}`);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<List>();
}

/** Fills an empty inbox with `count` unread notifications, by one statement and not by as many events. */
export async function fillInbox({ id }: Person, count: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `insert into notifications (user_id, mark, came_seq, created_seq, type, level, title, message, metadata, created_at)
        with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?2)
        select ?1, 0, n, n, 'info', 'info', 'Title', '', '{}', 0 from numbers`,
    ).bind(id, count),
    env.DB.prepare(
      "insert into inboxes (user_id, head, unread, unseen, total) values (?1, ?2, ?2, ?2, ?2)",
    ).bind(id, count),
  ]);
}
