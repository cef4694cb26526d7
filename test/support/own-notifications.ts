import type { Content } from "#core/inbox";
import type { EventType } from "#events/event";
import type { User } from "#features/accounts/wire";
import {
  type NotifiesSeveral,
  personalNotification,
  userRegistration,
} from "#features/notifications/catalog";
import { actor } from "./mail.ts";

const ada = actor("Ada $1 Lovelace");
const connection = { request_id: 1, recipient_id: 7, actor: ada };
const application = { application_id: 1, recipient_id: 7, actor: ada, title: "Sailing: for all" };

/** Each event that Herald notifies a user of in its own words; null for the others. A new one does not compile without. */
const EVENTS: Record<EventType, object[] | null> = {
  "connection.requested": [connection],
  "connection.accepted": [connection],
  "connection.rejected": [connection],
  "connection.cancelled": null,
  "application.submitted": [
    { ...application, recipient_role: "teacher" },
    { ...application, recipient_role: "employer" },
  ],
  "application.approved": [application],
  "application.rejected": [application],
  "application.withdrawn": null,
  "notification.requested": null,
  // Of several; below.
  "user.registered": null,
  "email.changed": [{ user_id: 7, email: "new@example.com" }],
  "profile.viewed": [{ user_id: 7, viewer: ada, day: "2026-03-01" }],
  "code.requested": null,
  "account.left": null,
  "inbox.changed": null,
  "inboxes.changed": null,
  "notification.recalled": null,
  "preferences.changed": null,
  "announcement.dismissed": null,
  "category.deleted": null,
  "session.ended": null,
  "sessions.ended": null,
};

const user = {
  id: 8,
  email: "lin@example.com",
  full_name: "Lin Chen",
  username: "lin",
  role: "member",
} as User;

/** The same of facts that notify several. */
const OF_SEVERAL: Record<NotifiesSeveral, Content[]> = { "user.registered": [userRegistration(user)] };

/** Everything that Herald itself writes. */
export const OWN_NOTIFICATIONS: Content[] = [
  ...Object.entries(EVENTS).flatMap(([type, datas]) =>
    (datas ?? []).map((data) => personalNotification({ type, data } as never)!.content),
  ),
  ...Object.values(OF_SEVERAL).flat(),
];
