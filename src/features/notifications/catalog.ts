import type { Actor, Event, EventType } from "#events/event";
import { type Draft, levelOf } from "./domain.ts";

/** The events that become a notification for the one they name. */
type Told = Extract<EventType, `connection.${string}`>;

const WORDS = {
  "connection.requested": { verb: "requested", says: (who) => `${who} wants to connect with you` },
  "connection.accepted": { verb: "accepted", says: (who) => `${who} accepted your connection request` },
  "connection.rejected": { verb: "rejected", says: (who) => `${who} declined your connection request` },
} as const satisfies Record<Told, { verb: string; says: (who: string) => string }>;

/** What an event says to its recipient. */
export function draftOf(event: Extract<Event, { type: Told }>): Draft {
  const { verb, says } = WORDS[event.type];
  const sentence = says(nameOf(event.data.actor));
  return {
    type: "connection",
    verb,
    level: levelOf("connection"),
    title: sentence,
    message: `${sentence}.`,
    link: "/connections/",
    metadata: { request_id: event.data.request_id },
    actor: event.data.actor,
    expiresAt: null,
  };
}

function nameOf(actor: Actor): string {
  return actor.full_name || actor.username;
}
