import { expect } from "vitest";
import { clock } from "#core/clock";
import { createdSeqOf } from "#core/ids";
import type { Notification } from "#features/notifications/wire";
import { wholly } from "../support/wholly.ts";
import type { Acts, Named } from "./acts.ts";
import { chosen, idOf } from "./acts-on-inboxes.ts";
import type { ModelChange, ModelNotification } from "./model-inbox.ts";
import { saw } from "./seen.ts";
import type { UndoToken, User } from "./world.ts";

const PATH = "/api/notifications";
const UNDO_MS = 30_000;

/** What users do with many notifications at once, and how they read them. */
export const ON_MANY: Acts<"bulk" | "undo" | "list" | "sync"> = {
  async bulk(world, { user: choice, how, which, upTo }, at) {
    const user = world.user(choice);
    const named = Array.isArray(which) ? which.map((one) => chosen(user, one)) : undefined;
    const from = clock.now().getTime();
    const response = await wholly(user).post(`${PATH}/bulk/`, {
      action: how,
      ...(named ? { ids: named.map((one) => idOf(user, one)) } : { filter: filterOf(which as Selection) }),
      ...(upTo !== null && { up_to_seq: upTo }),
    });
    expect(response.status).toBe(200);
    const { undo_token, count } = await response.json<{ undo_token: string | null; count: number }>();
    const isMeant = (each: ModelNotification) =>
      (named ? named.includes(each) : isSelected(which as Selection, each)) &&
      (upTo === null || each.seq <= upTo);
    if (at.isAlone) expect(count).toBe(user.inbox.changeMany(how, isMeant));
    expect(undo_token === null).toBe(count === 0);
    if (undo_token === null) return;
    saw(`bulk: ${how}`);
    const seq = at.isAlone ? user.inbox.head : numberIn(undo_token);
    world.tokensOf(user).unshift({ token: undo_token, seq, from, to: clock.now().getTime() });
  },
  async undo(world, { user: choice, token: choiceOfToken }, at) {
    const user = world.user(choice);
    const tokens = world.tokensOf(user);
    const undo = tokens[choiceOfToken % tokens.length];
    if (!undo) return;
    const before = clock.now().getTime();
    const response = await wholly(user).post(`${PATH}/undo/`, { undo_token: undo.token });
    expect(response.status).toBeOneOf([200, 410]);
    if (!at.isAlone) return;
    if (!user.inbox.undos.has(undo.seq)) return expect(response.status, "undone twice").toBe(410);
    expectInTime(response.status, undo, before);
    if (response.status === 410) return;
    const count = user.inbox.undo(undo.seq);
    expect(await response.json()).toMatchObject({ count });
    if (count > 0) saw("undone");
  },
  async list(world, { user: choice, which, limit }) {
    const user = world.user(choice);
    const query = new URLSearchParams(
      Object.entries(filterOf(which)).map(([name, value]) => [name, String(value)]),
    );
    const all = user.inbox.list((each) => isSelected(which, each));
    const shown: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const response = await wholly(user).get(`${PATH}/?limit=${limit}&cursor=${cursor}&${query}`);
      expect(response.status).toBe(200);
      const page: Page = await response.json<Page>();
      expect(page).toMatchObject({ count: all.length, unread_count: user.inbox.counts().inbox.unread });
      shown.push(...page.notifications.map(({ id }) => createdSeqOf(user.id, id)!));
      cursor = page.next_cursor;
    }
    expect(shown).toEqual(all.map(({ made }) => made));
    if (which.group !== null && shown.length > 1) saw("a group was listed");
  },
  async sync(world, { user: choice, since, limit, allPlaces }) {
    const user = world.user(choice);
    const places = allPlaces ? "&places=all" : "";
    const response = await wholly(user).get(`${PATH}/sync/?since=${since}&limit=${limit}${places}`);
    expect(response.status).toBe(since > user.inbox.head ? 410 : 200);
    if (since > user.inbox.head) return;
    const { seq, has_more, changes } = await response.json<Sync>();
    const all = user.inbox.since(since, allPlaces);
    expect(changes.map((change) => modelled(user, change))).toEqual(
      all.filter((change) => change.seq <= seq).map(sorted),
    );
    expect(has_more).toBe(seq < user.inbox.head);
    // A number comes whole: those that changed together may fill a page by themselves.
    expect(countOf(changes)).toBeGreaterThanOrEqual(Math.min(limit, countOf(all)));
    expect(new Set(changes.map((change) => change.seq)).size).toBeLessThanOrEqual(limit);
  },
};

/** How many notifications changes are about. */
function countOf(changes: readonly { seq: number; deleted?: number[] }[]): number {
  return changes.reduce((sum, { deleted }) => sum + (deleted?.length ?? 1), 0);
}

type Selection = Named<"list">["which"];

function filterOf({ place, isRead, saved, group }: Selection) {
  return {
    ...(place && { place }),
    ...(isRead !== null && { is_read: isRead }),
    ...(saved !== null && { saved }),
    ...(group !== null && { group_key: `group ${group}` }),
  };
}

function isSelected({ place = "inbox", isRead, saved, group }: Selection, each: ModelNotification): boolean {
  return (
    each.place === place &&
    (isRead === null || each.isRead === isRead) &&
    (saved === null || each.saved === saved) &&
    (group === null || each.group === `group ${group}`)
  );
}

/** A token is taken for 30 seconds from the change on, which happened between two looks at the clock. */
function expectInTime(status: number, { from, to }: UndoToken, before: number): void {
  if (clock.now().getTime() < from + UNDO_MS) expect(status, "undone in time").toBe(200);
  if (before < to + UNDO_MS) return;
  expect(status, "undone too late").toBe(410);
  saw("it was too late to undo");
}

/** The number of a change that happened beside others, which only its token says. */
function numberIn(token: string): number {
  return Number.parseInt(token.split(".")[1] ?? "", 36);
}

interface Page {
  count: number;
  unread_count: number;
  notifications: Notification[];
  next_cursor: string | null;
}

interface Sync {
  seq: number;
  has_more: boolean;
  changes: { seq: number; notification?: Notification; deleted?: number[] }[];
}

function modelled(user: User, { seq, notification, deleted }: Sync["changes"][number]): ModelChange {
  if (notification) return { seq, notification: createdSeqOf(user.id, notification.id)! };
  return sorted({ seq, deleted: deleted!.map((id) => createdSeqOf(user.id, id)!) });
}

function sorted(change: ModelChange): ModelChange {
  return "deleted" in change ? { ...change, deleted: change.deleted.toSorted((a, b) => a - b) } : change;
}
