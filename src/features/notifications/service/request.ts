import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { invalid, Problem } from "#core/problem";
import type { Audience } from "#events/event";
import { record } from "#events/outbox";
import { existingUsersQuery, userCountQuery } from "#features/accounts/service/read";
import { builtInCategoryOf } from "#features/preferences/categories";
import { isBuiltIn } from "#features/preferences/own-categories";
import { categoryQuery } from "#features/preferences/service/read-categories";
import type { RecordAnswer } from "#http/env";
import { type Caller, type HostApplication, nameOfCaller } from "#http/session";
import { TURN } from "#jobs/fan-out";
import type { Request } from "../domain.ts";

/** The answer to a request. For several recipients the notifications are written after the reply. */
export interface Requested {
  event_id: number;
  recipients: number;
}

/**
 * Accepts a request to notify its recipients. Users in a list who do not exist,
 * or have closed their account, are skipped.
 *
 * @throws {Problem} `forbidden` when a user addresses anybody but themself, or sends something critical
 * @throws {Problem} `not-found` when there is nobody at that address
 * @throws {Problem} `invalid` when there is no such category
 */
export async function requestNotification(
  platform: WritePorts,
  by: Caller | HostApplication,
  { to: address, content, dedupeKey: dedupe_key }: Request,
  recordAnswer: RecordAnswer,
): Promise<Requested> {
  if (!mayAddress(by, address) || (content.critical && !speaksForHost(by))) throw new Problem("forbidden");
  const { to, recipients, category } = await found(platform, address, content);
  if (recipients === 0) throw new Problem("not-found");
  const data = { to, content: { ...content, category }, dedupe_key, sender: nameOfCaller(by) };
  const { event, update } = await record(
    platform,
    // Who speaks for the host may ask what became of it.
    { type: "notification.requested", data: { ...data, ...(speaksForHost(by) && { recipients }) } },
    (event_id) => recordAnswer(202, { event_id, recipients }),
  );
  log("info", "notification.requested", { event_id: event.id, recipients, by: nameOfCaller(by) });
  // One recipient has been notified already. A few are notified at once; many are left to the queue, which works in turns.
  if (recipients < TURN.page) platform.outbox.dispatch(event, update);
  else platform.outbox.dispatchLater(event);
  return { event_id: event.id, recipients };
}

/** An admin or the host application itself. */
function speaksForHost(by: Caller | HostApplication): boolean {
  return "key" in by || by.access !== "user";
}

function mayAddress(by: Caller | HostApplication, to: Audience): boolean {
  if ("key" in by || by.access !== "user") return true;
  return "users" in to && to.users.every((user: UserId) => user === by.id);
}

/** The recipients who are there. */
async function found(
  { db }: Ports<"db">,
  to: Audience,
  { category, type }: Content,
): Promise<{ to: Audience; recipients: number; category: string | null }> {
  const more = isBuiltInOne(category, type) ? [] : [categoryQuery({ db }, { category, type })];
  if ("users" in to) {
    const [rows, own] = await db.batch([existingUsersQuery({ db }, to.users), ...more]);
    const users = rows.map(({ id }) => id);
    return { to: { users }, recipients: users.length, category: categoryOf(category, own) };
  }
  const [[counted], own] = await db.batch([
    userCountQuery({ db }, "role" in to ? to.role : undefined),
    ...more,
  ]);
  return { to, recipients: counted?.users ?? 0, category: categoryOf(category, own) };
}

function isBuiltInOne(category: string | null, type: string): boolean {
  return category === null ? builtInCategoryOf(type) !== undefined : isBuiltIn(category);
}

/**
 * The category under which it is sent: of a type that an admin gave to one, that one.
 *
 * @param own the admin's category that was looked for; undefined where none was
 * @throws {Problem} `invalid` where the category that was asked for is not there
 */
function categoryOf(asked: string | null, own: { key: string }[] | undefined): string | null {
  const [found] = own ?? [];
  if (own && asked !== null && !found)
    throw invalid("#/category", "There is no category with this key. GET /api/categories/ lists them.");
  return found?.key ?? asked;
}
