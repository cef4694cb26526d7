import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { InboxUpdate } from "#core/inbox";
import { ABSENT, type Ports, type UserPresence, type WritePorts } from "#core/ports";
import type { Event } from "#events/event";
import { trimOverfull } from "./cap.ts";
import { enqueueLooks } from "./due-channels.ts";

type Changed = Extract<Event, { type: "inbox.changed" }>["data"];

/**
 * Does what is left to do once an inbox has changed: its user's hub gets it,
 * and whatever else looks at it. The hub of another user whose inbox changed
 * with it gets its own at the same time: neither waits for the other, and where one
 * fails, the other is done, and the event is repeated.
 *
 * @param known what changed, where the caller knows it; otherwise the hubs read it
 */
export async function followChange(
  platform: WritePorts & Ports<"hubs" | "deliveries">,
  data: Changed,
  known?: InboxUpdate,
): Promise<void> {
  const { also, ...own } = known ?? unknownUpdate(data);
  const advanceOwn = async () => {
    const presence = await advance(platform, data.user_id, own);
    if (own.kept !== undefined) await trimOverfull(platform, [{ user: data.user_id, kept: own.kept }]);
    await enqueueLooks(platform, [{ user: data.user_id, due: own.due, presence }]);
  };
  const ends = await Promise.allSettled([advanceOwn(), also && advance(platform, also.user, also.update)]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

function unknownUpdate({ forget, also }: Changed): InboxUpdate {
  const unknown: InboxUpdate = { head: undefined, changes: [] };
  return {
    ...unknown,
    ...(forget && { forget }),
    ...(also !== undefined && { also: { user: also, update: unknown } }),
  };
}

async function advance({ hubs }: Ports<"hubs">, user: UserId, update: InboxUpdate): Promise<UserPresence> {
  if (update.hasHub === false) return ABSENT;
  return step("push", () => hubs.advance(user, update));
}
