import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import type { Audience } from "#events/event";
import { record } from "#events/outbox";
import { countUsers, existingUsers } from "#features/accounts/service/read";
import type { RecordAnswer } from "#http/env";
import { type Caller, type HostApplication, nameOfActor } from "#http/session";
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
 */
export async function requestNotification(
  platform: WritePorts,
  by: Caller | HostApplication,
  { to: address, content, dedupeKey: dedupe_key }: Request,
  recordAnswer: RecordAnswer,
): Promise<Requested> {
  if (!mayAddress(by, address) || (content.critical && !speaksForHost(by))) throw new Problem("forbidden");
  const { to, recipients } = await found(platform, address);
  if (recipients === 0) throw new Problem("not-found");
  const { event, update } = await record(
    platform,
    { type: "notification.requested", data: { to, content, dedupe_key, sender: nameOfActor(by) } },
    (event_id) => recordAnswer(202, { event_id, recipients }),
  );
  log("info", "notification.requested", { event_id: event.id, recipients, by: nameOfActor(by) });
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

async function found(platform: Ports<"db">, to: Audience): Promise<{ to: Audience; recipients: number }> {
  if (!("users" in to))
    return { to, recipients: await countUsers(platform, "role" in to ? to.role : undefined) };
  const users = await existingUsers(platform, to.users);
  return { to: { users }, recipients: users.length };
}
