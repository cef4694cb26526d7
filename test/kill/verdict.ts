import { isDeepStrictEqual } from "node:util";
import type { Announcement } from "#features/announcements/wire";
import type { Notification } from "#features/notifications/wire";
import { itemOf, type Truth } from "../support/follower.ts";
import type { Client } from "./client.ts";
import { mapOf, nameOf, pairOf } from "./ledger.ts";
import type { World } from "./world.ts";

export interface Verdict {
  acknowledged: number;
  /** Acknowledged, and not there. */
  lost: string[];
  /** There, or shown, more than once. */
  doubled: string[];
  /** Whatever else should not be. */
  unexpected: string[];
}

/** Reads everything through the API once all is quiet, and compares it with what was acknowledged. */
export async function judge(world: World): Promise<Verdict> {
  const { acknowledged, unexpected } = world.ledger;
  const verdict: Verdict = { acknowledged, lost: [], doubled: [], unexpected: [...unexpected] };
  for (const [at, client] of world.clients.entries()) {
    const truth = await client.person.inbox();
    judgeLines(world, client, truth, verdict);
    await judgeCounts(client, truth, verdict);
    if (at % 5 < 2) judgeNumbers(world, client, truth, verdict);
    judgeClient(client, truth, verdict);
    judgeMarks(world, client, truth, verdict);
    await judgeBoard(world, client, verdict);
    await judgeConnections(world, client, verdict);
  }
  await judgeAnnouncements(world, verdict);
  await judgeHealth(world, verdict);
  return verdict;
}

function tally(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function judgeLines({ ledger }: World, client: Client, { items }: Truth, verdict: Verdict): void {
  const who = client.person.username;
  const expected = mapOf(ledger.notifications, client.person.id);
  const found = tally(items.map(nameOf));
  for (const [name, { isAcknowledged, fate }] of expected) {
    const times = found.get(name) ?? 0;
    if (times > 1) verdict.doubled.push(`${who} has "${name}" ${times} times`);
    if (times === 0 && isAcknowledged && fate === "kept") verdict.lost.push(`${who} lacks "${name}"`);
    if (times > 0 && fate === "gone") verdict.unexpected.push(`${who}'s deleted "${name}" is back`);
  }
  for (const name of found.keys())
    if (!expected.has(name)) verdict.unexpected.push(`${who} has "${name}", which nobody asked for`);
  for (const [name, times] of tally(client.names.values()))
    if (times > 1) verdict.doubled.push(`${who} was shown "${name}" under ${times} ids`);
}

async function judgeCounts(
  { person }: Client,
  { head, unread, items }: Truth,
  { unexpected }: Verdict,
): Promise<void> {
  const who = person.username;
  const counted = items.filter((item) => !item.is_read).length;
  const counts = await person.read<{ unread_count: number }>("/api/notifications/unread-count/");
  const { count } = await person.read<{ count: number }>("/api/notifications/?limit=1");
  if (counts.unread_count !== counted || unread !== counted)
    unexpected.push(`${who} has ${counted} unread and is shown ${counts.unread_count} and ${unread}`);
  if (count !== items.length)
    unexpected.push(`${who} has ${items.length} notifications and is shown ${count}`);
  await judgeSync(person, { head, unread, items }, unexpected);
}

/** Of who neither marks nor deletes, each number is a notification's; two are missing for each that was taken back. */
function judgeNumbers(
  { ledger }: World,
  { person }: Client,
  { head, items }: Truth,
  { unexpected }: Verdict,
): void {
  const fates = [...mapOf(ledger.notifications, person.id).values()].map(({ fate }) => fate);
  const gone = fates.filter((fate) => fate === "gone").length;
  const unsure = fates.filter((fate) => fate === "unsure").length;
  const numbers = new Set(items.map(({ seq }) => seq));
  const missing = head - numbers.size;
  const isPlausible = missing % 2 === 0 && missing >= 2 * gone && missing <= 2 * (gone + unsure);
  if (numbers.size !== items.length || !isPlausible)
    unexpected.push(
      `${person.username} lacks ${missing} numbers up to ${head}, ${gone} having been taken back`,
    );
}

interface Sync {
  changes: { seq: number; notification?: Notification }[];
  seq: number;
  has_more: boolean;
}

/** From the beginning, page by page: every notification once, as it is now, in order, up to the head. */
async function judgeSync(
  person: Client["person"],
  { head, items }: Truth,
  unexpected: string[],
): Promise<void> {
  const changes: Sync["changes"] = [];
  let page: Sync = { changes: [], seq: 0, has_more: items.length > 0 };
  while (page.has_more) {
    page = await person.read<Sync>(`/api/notifications/sync/?since=${page.seq}&limit=100`);
    changes.push(...page.changes);
  }
  const notifications = changes.flatMap(({ notification }) => (notification ? [itemOf(notification)] : []));
  const isWhole = isDeepStrictEqual(
    notifications.sort((a, b) => b.id - a.id),
    items,
  );
  const isOrdered = changes.every(({ seq }, at) => seq >= (changes[at - 1]?.seq ?? 0));
  if (!isWhole || !isOrdered || (items.length > 0 && page.seq !== head))
    unexpected.push(`${person.username}'s sync from 0 is not the inbox`);
}

function judgeClient(client: Client, { head, unread, items }: Truth, verdict: Verdict): void {
  const who = client.person.username;
  const { complaints, shown, inbox } = client;
  for (const complaint of complaints) verdict.unexpected.push(`${who}'s client: ${complaint}`);
  if (new Set(shown).size !== shown.length)
    verdict.doubled.push(`${who}'s client was shown a notification twice`);
  if (client.resyncs > 0) verdict.unexpected.push(`${who}'s client had to load its list`);
  if (client.seq !== head || client.unread !== unread)
    verdict.unexpected.push(
      `${who}'s client is at ${client.seq} (${client.unread}), not ${head} (${unread})`,
    );
  if (
    !isDeepStrictEqual(
      [...inbox.values()].sort((a, b) => b.id - a.id),
      items,
    )
  )
    verdict.unexpected.push(`${who}'s client does not show the inbox`);
}

function judgeMarks({ ledger }: World, { person }: Client, { items }: Truth, { lost }: Verdict): void {
  const marks = mapOf(ledger.marks, person.id);
  for (const { id, is_read } of items) {
    const expected = marks.get(id);
    if (expected !== undefined && expected !== is_read)
      lost.push(`${person.username}'s mark of ${id} as ${expected ? "read" : "unread"}`);
  }
}

interface Announcements {
  notifications: Announcement[];
}

/** What a tab shows of announcements is what its user's list holds, and nothing that they dismissed. */
async function judgeBoard({ ledger }: World, client: Client, verdict: Verdict): Promise<void> {
  const { person, announcements } = client;
  const { notifications } = await person.read<Announcements>("/api/global-notifications/");
  const shown = [...announcements.values()].sort((a, b) => b.id - a.id);
  if (
    !isDeepStrictEqual(
      shown,
      notifications.sort((a, b) => b.id - a.id),
    )
  )
    verdict.unexpected.push(`${person.username}'s client shows other announcements than are live`);
  const dismissed = ledger.dismissed.get(person.id) ?? new Set();
  for (const { id, title } of notifications)
    if (dismissed.has(id)) verdict.lost.push(`${person.username}'s dismissal of "${title}"`);
}

async function judgeAnnouncements({ ledger, admin }: World, verdict: Verdict): Promise<void> {
  const { notifications } = await admin.read<Announcements>("/api/global-notifications/?all=true");
  const found = tally(notifications.map(({ title }) => title));
  for (const [title, { isAcknowledged, isGone, message }] of ledger.announcements) {
    const times = found.get(title) ?? 0;
    if (times > 1) verdict.doubled.push(`"${title}" was posted ${times} times`);
    if (times > 0 && isGone) verdict.unexpected.push(`"${title}" was deleted and is back`);
    if (times === 0 && isAcknowledged && !isGone) verdict.lost.push(`"${title}"`);
    const there = notifications.find((each) => each.title === title);
    if (there && there.message !== message) verdict.lost.push(`the change of "${title}"`);
  }
}

async function judgeConnections({ ledger }: World, { person }: Client, verdict: Verdict): Promise<void> {
  const found: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { results: { user: { id: number } }[]; next_cursor: string | null } = await person.read(
      `/api/connections/?limit=100${after}`,
    );
    found.push(...page.results.map(({ user }) => user.id));
    cursor = page.next_cursor;
  }
  if (new Set(found).size !== found.length)
    verdict.doubled.push(`${person.username} is connected with one user twice`);
  for (const [pair, areConnected] of ledger.connections) {
    const [a = 0, b = 0] = pair.split(" ").map(Number);
    if (a !== person.id && b !== person.id) continue;
    const isThere = found.includes(a === person.id ? b : a);
    if (areConnected === true && !isThere) verdict.lost.push(`the connection ${pairOf(a, b)}`);
    if (areConnected === false && isThere) verdict.unexpected.push(`the connection ${pairOf(a, b)}`);
  }
}

async function judgeHealth({ admin }: World, { unexpected }: Verdict): Promise<void> {
  const health = await admin.read<{ waiting_events: number; dead_letters: number }>("/api/admin/health/");
  if (health.waiting_events > 0) unexpected.push(`${health.waiting_events} events wait still`);
  if (health.dead_letters > 0) unexpected.push(`${health.dead_letters} events are dead letters`);
}
