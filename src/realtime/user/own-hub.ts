import type { UserId } from "#core/ids";
import type { InboxUpdate, SeenState } from "#core/inbox";
import type { Hubs, UserPresence } from "#core/ports";

/** What a hub does for its own user. */
export interface OwnHub {
  advance(update: InboxUpdate): Promise<UserPresence>;
  showSeen(seen: SeenState): void;
}

/** The hubs as one of them sees them: what follows inside of it for its own user is done without a call. */
export function withOwnHub(hubs: Hubs, own: UserId, hub: OwnHub): Hubs {
  return {
    ...hubs,
    advance: (user, update) => (user === own ? hub.advance(update) : hubs.advance(user, update)),
    showSeen: async (user, seen) => (user === own ? hub.showSeen(seen) : hubs.showSeen(user, seen)),
  };
}
