import type { UserId } from "#core/ids";
import type { Content, InboxUpdate, SessionsEnded } from "#core/inbox";
import type { Platform } from "#core/ports";
import type { EventType, StoredEvent } from "#events/event";
import { superAdmins } from "#features/accounts/service/read";
import { sendRequested } from "#features/addresses/service/codes";
import { followOwn, verifyRegistered } from "#features/addresses/service/own";
import { reconsider } from "#features/delivery/service/reconsider";
import { endDevicesOf } from "#features/devices/service/change";
import { eraseAccount } from "#features/leaving/service/erase";
import {
  type ChangesOnlyOneInbox,
  type NotifiesSeveral,
  personalNotification,
  userRegistration,
  withdrawnNotification,
} from "#features/notifications/catalog";
import { notifyAudience } from "#features/notifications/service/audience";
import { followChange } from "#features/notifications/service/changed";
import { fallToTypes } from "#features/notifications/service/deleted-category";
import { notify, resync } from "#features/notifications/service/notify";
import { withdraw } from "#features/notifications/service/remove";
import { recallFromAll } from "#features/receipts/service/recall";
import type { Job } from "#jobs/jobs";

type Of<Type extends EventType> = Extract<StoredEvent, { type: Type }>;
type Consequence<Type extends EventType> = (
  platform: Platform,
  event: Of<Type>,
  job: Job<Of<Type>>,
  update?: InboxUpdate,
) => Promise<unknown>;

/**
 * A fact that only changes one user's inbox does so in its own transaction
 * (effects.ts), and is then stored as `inbox.changed`. It comes here under its
 * own name where it changes nothing, as a quiet `connection.requested`, or where
 * an earlier version of Herald has stored it. Nothing else follows from it, and
 * the compiler allows nothing: where more does, its entry in catalog.ts says so.
 */
const IN_ITS_TRANSACTION = "in its transaction";

/**
 * The consequence of each event. Everything here may run twice, late and out of
 * order: a notification is written once under its key, and a hub appends each
 * number once.
 */
const CONSEQUENCES: {
  [Type in EventType]: Type extends ChangesOnlyOneInbox ? typeof IN_ITS_TRANSACTION : Consequence<Type>;
} = {
  "connection.requested": IN_ITS_TRANSACTION,
  "connection.cancelled": IN_ITS_TRANSACTION,
  "connection.accepted": IN_ITS_TRANSACTION,
  "connection.rejected": IN_ITS_TRANSACTION,
  "application.submitted": IN_ITS_TRANSACTION,
  "application.withdrawn": IN_ITS_TRANSACTION,
  "application.approved": IN_ITS_TRANSACTION,
  "application.rejected": IN_ITS_TRANSACTION,
  "notification.requested": (platform, _event, job) => notifyAudience(platform, job),
  "user.registered": (platform, { data }) => verifyRegistered(platform, data.username),
  async "email.changed"(platform, event) {
    await notifyPersonally(platform, event);
    await followOwn(platform, event.data, event.id);
  },
  "code.requested": (platform, { data }) => sendRequested(platform, data),
  "profile.viewed": IN_ITS_TRANSACTION,
  "account.left": (platform, _event, job) => eraseAccount(platform, job),
  "inbox.changed": (platform, { data }, _job, known) => followChange(platform, data, known),
  "notification.recalled": (platform, _event, job) => recallFromAll(platform, job),
  "inboxes.changed": (platform, { data }) => resync(platform, data.user_ids),
  async "preferences.changed"(platform, { data }) {
    await reconsider(platform, data.user_id);
    await platform.hubs.showPreferences(data.user_id);
  },
  "category.deleted": (platform, _event, job) => fallToTypes(platform, job),
  "announcement.dismissed": (platform, { data: { user_id, announcement_id } }) =>
    platform.hubs.dismiss(user_id, announcement_id),
  "session.ended": (platform, { data: { user_id, jti, until } }) =>
    endSessions(platform, user_id, { jti, until }),
  "sessions.ended": (platform, { data: { user_id, version, kept_jti } }) =>
    endSessions(platform, user_id, { version, keptJti: kept_jti }),
};

type NotificationOf<Data = StoredEvent["data"]> = (
  platform: Platform,
  data: Data,
) => Promise<{ recipients: UserId[]; content: Content } | undefined>;

/** Whom a fact notifies where these are several, and of what; undefined for nobody. */
const OF_SEVERAL: { [Type in NotifiesSeveral]: NotificationOf<Of<Type>["data"]> } = {
  async "user.registered"(platform, { username }) {
    const { account, admins } = await superAdmins(platform, username);
    return account && { recipients: admins, content: userRegistration(account) };
  },
};

/**
 * Does everything that follows from an event. The caller deletes the event
 * afterwards, so that the next attempt repairs a crash before that.
 *
 * @returns `unfinished` when a fan-out saved its progress and has more to do
 */
export async function process(
  platform: Platform,
  job: Job,
  update?: InboxUpdate,
): Promise<"done" | "unfinished"> {
  const consequence = CONSEQUENCES[job.event.type] as Consequence<EventType> | typeof IN_ITS_TRANSACTION;
  if (consequence === IN_ITS_TRANSACTION) {
    await changeInboxAlone(platform, job.event);
    return "done";
  }
  await notifySeveral(platform, job.event);
  const result = await consequence(platform, job.event, job, update);
  return result === "unfinished" ? "unfinished" : "done";
}

/** Notifies those whom a fact concerns, where they are several. */
async function notifySeveral(platform: Platform, event: StoredEvent): Promise<void> {
  if (!isOfSeveral(event)) return;
  const notificationOf = OF_SEVERAL[event.type] as NotificationOf;
  const several = await notificationOf(platform, event.data);
  if (several) await notify(platform, several.recipients, event.key, several.content);
}

function isOfSeveral(event: StoredEvent): event is Of<NotifiesSeveral> {
  return Object.hasOwn(OF_SEVERAL, event.type);
}

/** Ends what hangs on sessions: their sockets, and the devices that were added in them. */
async function endSessions(platform: Platform, user: UserId, ended: SessionsEnded): Promise<void> {
  await platform.hubs.endSessions(user, ended);
  await endDevicesOf(platform, user, ended);
}

/** Changes the one inbox for a fact that is stored under its own name; nothing where it concerns nobody. */
async function changeInboxAlone(platform: Platform, event: StoredEvent): Promise<void> {
  if (event.type === "connection.accepted" || event.type === "connection.rejected")
    return send_connection_response_notification(platform, event);
  const withdrawn = withdrawnNotification(event);
  await (withdrawn ? withdraw(platform, withdrawn.owner, withdrawn.key) : notifyPersonally(platform, event));
}

/**
 * The background job of the older connections system, under the name it had
 * there: notifies the requester (`recipient_id`) of how the other user (`actor`)
 * answered the request.
 */
async function send_connection_response_notification(
  platform: Platform,
  event: Of<"connection.accepted" | "connection.rejected">,
): Promise<void> {
  await notifyPersonally(platform, event);
}

/** Notifies the user whom an event concerns, unless they have closed their account since. */
async function notifyPersonally(platform: Platform, event: StoredEvent): Promise<void> {
  const personal = personalNotification(event);
  if (!personal) return;
  const { owner, content, key, formerKey } = personal;
  await notify(platform, [owner], key ?? event.key, content, { onlyActive: true, formerKey });
}
