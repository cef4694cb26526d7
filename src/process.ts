import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content } from "#core/inbox";
import type { EventType, StoredEvent } from "#events/event";
import { close } from "#events/outbox";
import { superAdmins } from "#features/accounts/service/read";
import {
  contentFor,
  type PersonalEvent,
  profileView,
  userRegistration,
} from "#features/notifications/catalog";
import { fanOut } from "#features/notifications/service/fan-out";
import { notify, resync } from "#features/notifications/service/notify";
import type { InboxNews, Platform } from "#platform";

type Of<Type extends EventType> = Extract<StoredEvent, { type: Type }>;
type Consequence<Type extends EventType> = (
  platform: Platform,
  event: Of<Type>,
  news?: InboxNews,
) => Promise<unknown>;

/**
 * What follows from each fact. Everything here may run twice, late and out of
 * order: a line is written once under the event's key, and a hub takes each
 * number once.
 */
const CONSEQUENCES: { [Type in EventType]: Consequence<Type> } = {
  "connection.requested": notifyRecipient,
  "connection.accepted": send_connection_response_notification,
  "connection.rejected": send_connection_response_notification,
  "application.submitted": notifyRecipient,
  "application.approved": notifyRecipient,
  "application.rejected": notifyRecipient,
  "notification.requested": (platform, event) => fanOut(platform, event),
  async "user.registered"(platform, { key, data }) {
    const { account, admins } = await superAdmins(platform, data.username);
    if (account) await notify(platform, admins, key, userRegistration(account));
  },
  "profile.viewed": (platform, { data: { user_id, viewer, day } }) =>
    notifyOne(platform, user_id, `profile_view.${viewer.id}.${day}`, profileView(viewer)),
  "inbox.changed": (platform, { data }, news = { head: undefined, changes: [] }) =>
    step("push", () => platform.pushTo(data.user_id, news)),
  "inboxes.changed": (platform, { data }) => resync(platform, data.user_ids),
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
  const outcome = await consequence(platform, event, news);
  if (outcome === "unfinished") await platform.enqueue([event.id], 0);
  else await close(platform, event);
}

/**
 * The background job of the connections system, under its own name: notifies
 * the requester (`recipient_id`) what the other (`actor`) did with the request.
 */
async function send_connection_response_notification(
  platform: Platform,
  event: Of<"connection.accepted" | "connection.rejected">,
): Promise<void> {
  await notifyRecipient(platform, event);
}

/** Notifies the recipient of an event. */
async function notifyRecipient(platform: Platform, event: Of<PersonalEvent>): Promise<void> {
  await notifyOne(platform, event.data.recipient_id, event.key, contentFor(event));
}

/** Notifies a user, who may have closed their account since. */
function notifyOne(platform: Platform, user: UserId, key: string, content: Content): Promise<void> {
  return notify(platform, [user], key, content, { onlyActive: true });
}
