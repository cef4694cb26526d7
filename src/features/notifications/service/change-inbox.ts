import type { UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import type { Event } from "#events/event";
import { commit } from "#events/outbox";
import { type ChangedInbox, type Mutation, updateFor } from "./mutation.ts";
import { planMutation } from "./plan-mutation.ts";

/** From this many inboxes on, the queue updates the hubs instead of the first attempt. */
const QUEUED_FROM = 50;

/**
 * The way to change an inbox. One transaction writes its next number, its
 * counts, the notifications, the record of a deletion for clients that are
 * offline, and the event that updates the hub. A fact that changes an inbox in
 * its own transaction (effects.ts), and a fan-out, whose event is there already
 * (insert.ts), send the statements of the same plan (plan-mutation.ts). What
 * writes to these tables without it says so at the spot: test/architecture.test.ts
 * has the list.
 *
 * @returns what changed; undefined when there was nothing to do, and then no number is used
 */
export async function changeInbox(
  platform: WritePorts,
  owner: UserId,
  mutation: Mutation,
): Promise<ChangedInbox | undefined> {
  const [changed] = await changeInboxes(platform, [owner], mutation);
  return changed;
}

/** The same for several inboxes, each of which gets a number of its own. */
export async function changeInboxes(
  platform: WritePorts,
  owners: UserId[],
  mutation: Mutation,
): Promise<ChangedInbox[]> {
  const { statements, read } = planMutation(platform, owners, mutation);
  const [change, ...and] = statements;
  if (!change) return [];
  const { result, also, event } = await commit(platform, platform.db, {
    change,
    and,
    event: eventOf(owners, mutation),
  });
  if (!event) return [];
  const changed = read([result, ...also]);
  if (owners.length < QUEUED_FROM) platform.outbox.dispatch(event, updateFor(changed));
  else platform.outbox.dispatchLater(event);
  return changed;
}

function eventOf(owners: UserId[], { kind }: Mutation): Event {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0)
    return { type: "inboxes.changed", data: { user_ids: owners } };
  return {
    type: "inbox.changed",
    data: { user_id: owner, ...(kind === "rewritten" && { forget: true }) },
  };
}
