import { contentOf } from "#core/inbox";
import type { Event, EventType } from "#events/event";
import { actor } from "./mail.ts";

type DataOf<Type extends EventType> = Extract<Event, { type: Type }>["data"];

/** In these facts every user has a number of their own, and so has everything else. */
export const USERS = { actor: 101, recipient: 102, other: 103 };
const by = { ...actor("Ada Lovelace", USERS.actor), username: "ada" };
const connection = { request_id: 7, recipient_id: USERS.recipient, actor: by };
const application = { application_id: 8, title: "Sailing", recipient_id: USERS.recipient, actor: by };
const content = contentOf({ type: "info", title: "T", message: "M" });

/** Each fact with all of its fields, in every variant that is notified otherwise. A new one does not compile without. */
export const FACTS: { [Type in EventType]: DataOf<Type>[] } = {
  "connection.requested": [connection, { ...connection, quiet: true }],
  "connection.accepted": [connection],
  "connection.rejected": [connection],
  "connection.cancelled": [{ request_id: 7, recipient_id: USERS.recipient }],
  "application.submitted": [
    { ...application, recipient_role: "teacher" },
    { ...application, recipient_role: "employer" },
  ],
  "application.approved": [application],
  "application.rejected": [application],
  "application.withdrawn": [{ application_id: 8, recipient_id: USERS.recipient }],
  "notification.requested": [
    {
      to: { users: [USERS.recipient] },
      content,
      dedupe_key: null,
      sender: `user:${USERS.actor}`,
      recipients: 1,
    },
    { to: { role: "teacher" }, content, dedupe_key: "d", sender: "key:1", recipients: 1 },
    { to: { everyone: true }, content, dedupe_key: null, sender: "key:1", recipients: 1 },
  ],
  "user.registered": [{ username: "ada" }],
  "email.changed": [{ user_id: USERS.actor, email: "new@example.com", former: "old@example.com" }],
  "code.requested": [{ user_id: USERS.actor, issued_at: 9, phone: true }],
  "profile.viewed": [{ user_id: USERS.recipient, viewer: by, day: "2026-03-01" }],
  "account.left": [{ user_id: USERS.actor, username: "ada", email: "ada@example.com", again: true }],
  "inbox.changed": [
    {
      user_id: USERS.recipient,
      forget: true,
      also: USERS.other,
      sent: { sender: `user:${USERS.actor}`, seq: 10 },
    },
  ],
  "notification.recalled": [{ event_id: 11 }],
  "inboxes.changed": [{ user_ids: [USERS.recipient, USERS.other] }],
  "preferences.changed": [{ user_id: USERS.actor }],
  "category.deleted": [{ category: "jobs" }],
  "announcement.dismissed": [{ user_id: USERS.actor, announcement_id: 12 }],
  "session.ended": [{ user_id: USERS.actor, jti: "j", until: 13 }],
  "sessions.ended": [{ user_id: USERS.actor, version: 14, kept_jti: "j" }],
};

/** All of them as events. */
export const EVENTS = Object.entries(FACTS).flatMap(([type, datas]) =>
  // The table pairs each type with its own data.
  datas.map((data) => ({ type, data }) as Event),
);
