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

/** Writes a notification into somebody's inbox, of which their hub hears nothing: as when the Worker dies before it calls the hub. */
export function write(to: Person, extra: Partial<Content> = {}) {
  written += 1;
  const said = content({ title: `Number ${written}`, ...extra });
  return insertNotifications(platform(), [to.id], { key: `test.${written}`, content: said });
}

/** Writes a notification into somebody's inbox and hands it to their hub, as the pipeline does. */
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
