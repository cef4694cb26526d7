import { step } from "#core/faults";
import type { EventType, StoredEvent } from "#events/event";
import { close } from "#events/outbox";
import { draftOf } from "#features/notifications/catalog";
import { writeLines } from "#features/notifications/service/notify";
import type { InboxNews, Platform } from "#platform";

type Of<Type extends EventType> = Extract<StoredEvent, { type: Type }>;
type Consequence<Type extends EventType> = (
  platform: Platform,
  event: Of<Type>,
  news?: InboxNews,
) => Promise<void>;

/**
 * What follows from each fact. Everything here may run twice, late and out of
 * order: a line is written once under the event's key, and a hub takes each
 * number once.
 */
const CONSEQUENCES: { [Type in EventType]: Consequence<Type> } = {
  "connection.requested": tell,
  "connection.accepted": send_connection_response_notification,
  "connection.rejected": send_connection_response_notification,
  "inbox.changed": (platform, { data }, news = { head: undefined, changes: [] }) =>
    step("S5", () => platform.pushTo(data.user_id, news)),
  "announcement.dismissed": (platform, { data: { user_id, announcement_id } }) =>
    platform.dismissFor(user_id, announcement_id),
  "session.ended": (platform, { data: { user_id, jti, until } }) =>
    platform.endSessions(user_id, { jti, until }),
  "sessions.ended": (platform, { data: { user_id, version, kept_jti } }) =>
    platform.endSessions(user_id, { version, keptJti: kept_jti }),
};

/**
 * Draws the consequences of an event, then closes it. Only an event whose
 * consequences are all drawn is closed, so that a crash anywhere before is
 * made good by the next attempt.
 */
export async function process(platform: Platform, event: StoredEvent, news?: InboxNews): Promise<void> {
  const consequence = CONSEQUENCES[event.type] as Consequence<EventType>;
  await consequence(platform, event, news);
  await close(platform, event.id);
}

/**
 * The background job of the connections system, under its own name: tells the
 * requester (`recipient_id`) what the other (`actor`) did with the request.
 */
async function send_connection_response_notification(
  platform: Platform,
  event: Of<"connection.accepted" | "connection.rejected">,
): Promise<void> {
  await tell(platform, event);
}

/** Writes what the event says into its recipient's inbox, and hands it to their hub. */
async function tell(
  platform: Platform,
  event: Of<"connection.requested" | "connection.accepted" | "connection.rejected">,
): Promise<void> {
  const written = await writeLines(platform, [event.data.recipient_id], event.key, draftOf(event));
  // Always, also when the lines were there: the crash that makes this a repeat may have come before the telling.
  await step("S5", () => Promise.all(written.map(({ user, news }) => platform.pushTo(user, news))));
}
