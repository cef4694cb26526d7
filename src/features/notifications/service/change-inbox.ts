import type { UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import type { Event } from "#events/event";
import { commit } from "#events/outbox";
import { type ChangedInbox, type Mutation, updateFor } from "./mutation.ts";
import { planMutation } from "./plan-mutation.ts";

/** Above this many inboxes the hubs are told by the queue, which takes its time. */
const AT_ONCE = 50;

/**
 * The one way to change an inbox: its number, its counts, the notifications,
 * what clients that are away need to hear of a deletion, and the event that has
 * the hub told, all in one transaction.
 *
 * @returns what changed; undefined when there was nothing to do, which takes no number
 */
export async function changeInbox(
  platform: WritePorts,
  owner: UserId,
  mutation: Mutation,
): Promise<ChangedInbox | undefined> {
  const [changed] = await changeInboxes(platform, [owner], mutation);
  return changed;
}

/** The same for several inboxes, each of which takes a number of its own. */
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
    event: moved(owners, mutation),
  });
  if (!event) return [];
  const changed = read([result, ...also]);
  if (owners.length < AT_ONCE) platform.outbox.dispatch(event, updateFor(changed));
  else platform.outbox.dispatchLater(event);
  return changed;
}

function moved(owners: UserId[], { kind }: Mutation): Event {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0)
    return { type: "inboxes.changed", data: { user_ids: owners } };
  return {
    type: "inbox.changed",
    data: { user_id: owner, ...(kind === "rewritten" && { forget: true }) },
  };
}
