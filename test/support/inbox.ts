import { type Content, contentOf } from "#core/inbox";
import { writeLines } from "#features/notifications/service/notify";
import type { Notification } from "#features/notifications/wire";
import { as, type Person } from "./as.ts";
import { platform } from "./people.ts";

/** Something to notify of. */
export function content(extra: Partial<Content> = {}): Content {
  return contentOf({ type: "info", title: "Hello", message: "Hello there.", ...extra });
}

let told = 0;

/** Writes a notification into somebody's inbox, of which their hub hears nothing: as when the Worker dies before it tells. */
export function write(to: Person, extra: Partial<Content> = {}) {
  told += 1;
  const said = content({ title: `Number ${told}`, ...extra });
  return writeLines(platform(), [to.id], `test.${told}`, said);
}

/** Writes a notification into somebody's inbox and hands it to their hub, as the pipeline does. */
export async function tell(to: Person, extra: Partial<Content> = {}): Promise<void> {
  const told = await write(to, extra);
  for (const { user, watched, news } of told) if (watched) await platform().pushTo(user, news);
}

export async function tellMany(to: Person, count: number, extra: Partial<Content> = {}): Promise<void> {
  for (let each = 0; each < count; each += 1) await tell(to, extra);
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
