import type { Draft } from "#features/notifications/domain";
import { writeLines } from "#features/notifications/service/notify";
import type { Notification } from "#features/notifications/wire";
import { as, type Person } from "./as.ts";
import { platform } from "./people.ts";

const DRAFT: Draft = {
  type: "info",
  verb: null,
  level: "info",
  title: "Hello",
  message: "Hello there.",
  link: null,
  metadata: {},
  actor: null,
  expiresAt: null,
};

/** Something to say. */
export function draft(extra: Partial<Draft> = {}): Draft {
  return { ...DRAFT, ...extra };
}

let told = 0;

/** Writes a notification into somebody's inbox, of which their hub hears nothing: as when the Worker dies before it tells. */
export function write(to: Person, extra: Partial<Draft> = {}) {
  told += 1;
  const words = draft({ title: `Number ${told}`, ...extra });
  return writeLines(platform(), [to.id], `test.${told}`, words);
}

/** Writes a notification into somebody's inbox and hands it to their hub, as the pipeline does. */
export async function tell(to: Person, extra: Partial<Draft> = {}): Promise<void> {
  const told = await write(to, extra);
  for (const { user, watched, news } of told) if (watched) await platform().pushTo(user, news);
}

export async function tellMany(to: Person, count: number, extra: Partial<Draft> = {}): Promise<void> {
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
