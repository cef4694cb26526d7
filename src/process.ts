import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import type { Content, InboxUpdate } from "#core/inbox";
import type { Platform } from "#core/ports";
import type { EventType, StoredEvent } from "#events/event";
import { superAdmins } from "#features/accounts/service/read";
import { eraseAccount } from "#features/leaving/service/erase";
import {
  contentFor,
  emailChange,
  type PersonalEvent,
  profileView,
  userRegistration,
} from "#features/notifications/catalog";
import { notifyAudience } from "#features/notifications/service/audience";
import { notify, resync } from "#features/notifications/service/notify";
import { takeBack } from "#features/notifications/service/remove";
import type { Job } from "#jobs/jobs";

type Of<Type extends EventType> = Extract<StoredEvent, { type: Type }>;
type Consequence<Type extends EventType> = (
  platform: Platform,
  event: Of<Type>,
  job: Job<Of<Type>>,
  update?: InboxUpdate,
) => Promise<unknown>;

/**
 * What follows from each fact. Everything here may run twice, late and out of
 * order: a notification is written once under the event's key, and a hub
 * appends each number once.
 */
const CONSEQUENCES: { [Type in EventType]: Consequence<Type> } = {
  "connection.requested": async (platform, event) => {
    if (!event.data.quiet) await notifyRecipient(platform, event, requestKey(event.data));
  },
  "connection.cancelled": (platform, { data }) => takeBack(platform, data.recipient_id, requestKey(data)),
  "connection.accepted": send_connection_response_notification,
  "connection.rejected": send_connection_response_notification,
  "application.submitted": (platform, event) => notifyRecipient(platform, event, applicationKey(event.data)),
  "application.withdrawn": (platform, { data }) =>
    takeBack(platform, data.recipient_id, applicationKey(data)),
  "application.approved": (platform, event) => notifyRecipient(platform, event),
  "application.rejected": (platform, event) => notifyRecipient(platform, event),
  "notification.requested": (platform, _event, job) => notifyAudience(platform, job),
  async "user.registered"(platform, { key, data }) {
    const { account, admins } = await superAdmins(platform, data.username);
    if (account) await notify(platform, admins, key, userRegistration(account));
  },
  "email.changed": (platform, { key, data: { user_id, email } }) =>
    notifyOne(platform, user_id, key, emailChange(email)),
  "profile.viewed": (platform, { data: { user_id, viewer, day } }) =>
    notifyOne(platform, user_id, `profile_view.${viewer.id}.${day}`, profileView(viewer)),
  "account.left": (platform, _event, job) => eraseAccount(platform, job),
  async "inbox.changed"(platform, { data }, _job, known) {
    const update: InboxUpdate = known ?? {
      head: undefined,
      changes: [],
      ...(data.forget && { forget: true }),
    };
    if (update.hasHub !== false) await step("push", () => platform.hubs.advance(data.user_id, update));
  },
  "inboxes.changed": (platform, { data }) => resync(platform, data.user_ids),
  "announcement.dismissed": (platform, { data: { user_id, announcement_id } }) =>
    platform.hubs.dismiss(user_id, announcement_id),
  "session.ended": (platform, { data: { user_id, jti, until } }) =>
    platform.hubs.endSessions(user_id, { jti, until }),
  "sessions.ended": (platform, { data: { user_id, version, kept_jti } }) =>
    platform.hubs.endSessions(user_id, { version, keptJti: kept_jti }),
};

/**
 * Does everything that follows from an event. The caller deletes the event
 * when it is done, so that a crash before that is made good by the next attempt.
 *
 * @returns `unfinished` when a fan-out saved its progress and has more to do
 */
export async function process(
  platform: Platform,
  job: Job,
  update?: InboxUpdate,
): Promise<"done" | "unfinished"> {
  const consequence = CONSEQUENCES[job.event.type] as Consequence<EventType>;
  const result = await consequence(platform, job.event, job, update);
  return result === "unfinished" ? "unfinished" : "done";
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
async function notifyRecipient(
  platform: Platform,
  event: Of<PersonalEvent>,
  key: string = event.key,
): Promise<void> {
  await notifyOne(platform, event.data.recipient_id, key, contentFor(event));
}

/** What may be taken back is notified of under a key that is made of its id, so that it is found again. */
const requestKey = ({ request_id }: { request_id: number }) => `connection_request.${request_id}`;
const applicationKey = ({ application_id }: { application_id: number }) => `application.${application_id}`;

/** Notifies a user, who may have closed their account since. */
function notifyOne(platform: Platform, user: UserId, key: string, content: Content): Promise<void> {
  return notify(platform, [user], key, content, { onlyActive: true });
}
