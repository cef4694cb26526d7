import type { UserId } from "#core/ids";
import { type Actor, type Content, contentOf } from "#core/inbox";
import type { Event, EventType } from "#events/event";
import type { User } from "#features/accounts/wire";
import {
  answerBy,
  answersTo,
  QUESTIONS,
  type QuestionKind,
  questionKey,
  type WithdrawingType,
  withdrawnBy,
} from "./questions.ts";

type DataOf<Type extends EventType> = Extract<Event, { type: Type }>["data"];

/** What one user is notified of. */
export interface PersonalNotification {
  owner: UserId;
  content: Content;
  /** By which it is found when it is withdrawn or requested again; null when neither can happen. */
  key: string | null;
  formerKey?: string;
  /** True where more follows from the fact (process.ts): it then keeps an event of its own. */
  more?: true;
}

/** The notification of the one user whom each event concerns; null for an event that concerns nobody. Where it concerns several, process.ts says whom. */
const PERSONAL = {
  "connection.requested": (data) =>
    data.quiet
      ? undefined
      : asking(
          "connection_request",
          data.request_id,
          toRecipient(data, connection(data, "requested", "wants to connect with you")),
        ),
  "connection.accepted": (data) =>
    toRecipient(data, connection(data, "accepted", "accepted your connection request")),
  "connection.rejected": (data) =>
    toRecipient(data, connection(data, "rejected", "declined your connection request")),
  "connection.cancelled": null,
  "application.submitted": (data) =>
    asking(
      "application",
      data.application_id,
      toRecipient(data, data.recipient_role === "employer" ? jobApplication(data) : application(data)),
    ),
  "application.approved": (data) => toRecipient(data, decision(data, "approved", "Application Approved!")),
  "application.rejected": (data) => toRecipient(data, decision(data, "rejected", "Application Rejected")),
  "application.withdrawn": null,
  "notification.requested": requested,
  "user.registered": "of several",
  "email.changed": ({ user_id: owner, email }) => ({
    owner,
    content: emailChange(email),
    key: null,
    more: true,
  }),
  "profile.viewed": ({ user_id: owner, viewer, day }) => ({
    owner,
    content: profileView(viewer, day),
    key: null,
  }),
  "code.requested": null,
  "account.left": null,
  "notification.recalled": null,
  "inbox.changed": null,
  "inboxes.changed": null,
  "preferences.changed": null,
  "announcement.dismissed": null,
  "category.deleted": null,
  "session.ended": null,
  "sessions.ended": null,
} as const satisfies {
  [Type in EventType]: null | "of several" | ((data: DataOf<Type>) => PersonalNotification | undefined);
};

/** The facts of which several are notified in Herald's own words. */
export type NotifiesSeveral = {
  [Type in EventType]: (typeof PERSONAL)[Type] extends "of several" ? Type : never;
}[EventType];

type Alone<Type extends EventType> = (typeof PERSONAL)[Type] extends (data: never) => infer Said
  ? Extract<Said, { more: true }> extends never
    ? Type
    : never
  : never;

/** The facts from which nothing follows but a change of one inbox, in their own transaction (service/effects.ts). What is requested may concern several. */
export type ChangesOnlyOneInbox =
  | WithdrawingType
  | Exclude<{ [Type in EventType]: Alone<Type> }[EventType], "notification.requested">;

/** The notification of the one user whom an event concerns; undefined when it concerns nobody, or several. */
export function personalNotification(event: Event): PersonalNotification | undefined {
  const notify = PERSONAL[event.type];
  if (typeof notify !== "function") return undefined;
  // The table pairs each type with its own data, which the compiler cannot follow through an index.
  return (notify as (data: Event["data"]) => PersonalNotification | undefined)(event.data);
}

function toRecipient({ recipient_id: owner }: { recipient_id: UserId }, content: Content) {
  return { owner, content, key: null };
}

/** The same as a question: with a button for each answer, and all by which the answer finds it. */
function asking(kind: QuestionKind, id: number, { owner, content }: ReturnType<typeof toRecipient>) {
  const metadata = { ...content.metadata, [QUESTIONS[kind].id]: id };
  return { owner, content: { ...content, metadata, actions: answersTo(kind) }, key: questionKey(kind, id) };
}

function requested({ to, content, dedupe_key, sender }: DataOf<"notification.requested">) {
  const [owner, ...others] = "users" in to ? to.users : [];
  if (owner === undefined || others.length > 0) return undefined;
  return { owner, content, ...(dedupe_key === null ? { key: null } : dedupeKeysOf(dedupe_key, sender)) };
}

/** The stored form of a sender's `dedupe_key`, and its form from before keys belonged to their senders. An event without a sender is from then. */
export function dedupeKeysOf(
  dedupeKey: string,
  sender: string | undefined,
): { key: string; formerKey?: string } {
  const formerKey = `dedupe.${dedupeKey}`;
  return sender ? { key: `dedupe.${sender}.${dedupeKey}`, formerKey } : { key: formerKey };
}

/** The notification of a question that an event answers, and the key of the action that does the same; undefined when it answers none. */
export function answeredNotification(
  event: Event,
): { owner: UserId; key: string; acted: string } | undefined {
  const answer = answerBy(event.type);
  if (!answer || !("actor" in event.data)) return undefined;
  return { owner: event.data.actor.id, key: keyIn(event, answer.kind), acted: answer.key };
}

/** The owner and the key of the notification that an event withdraws; undefined when it withdraws none. */
export function withdrawnNotification(event: Event): { owner: UserId; key: string } | undefined {
  const kind = withdrawnBy(event.type);
  if (!kind || !("recipient_id" in event.data)) return undefined;
  return { owner: event.data.recipient_id, key: keyIn(event, kind) };
}

function keyIn({ data }: Event, kind: QuestionKind): string {
  const fields: Record<string, unknown> = data;
  return questionKey(kind, fields[QUESTIONS[kind].id]);
}

function connection(
  { request_id, actor }: DataOf<"connection.accepted">,
  verb: string,
  predicate: string,
): Content {
  const title = `${nameOf(actor)} ${predicate}`;
  return contentOf({
    type: "connection",
    verb,
    title,
    message: `${title}.`,
    link: "/connections/",
    metadata: { request_id },
    actor,
  });
}

function application({ application_id, actor, title }: DataOf<"application.submitted">): Content {
  return contentOf({
    type: "application_submitted",
    verb: "submitted",
    title: "New application",
    message: `${nameOf(actor)} submitted an application: ${title}`,
    link: "/applications/",
    metadata: { application_id },
    actor,
  });
}

function jobApplication(data: DataOf<"application.submitted">): Content {
  return {
    ...application(data),
    type: "job_application",
    title: "New Job Application",
    message: `${nameOf(data.actor)} applied to your job posting: ${data.title}`,
    link: "/employers/applicants/",
  };
}

function decision(
  { application_id, actor, title }: DataOf<"application.approved">,
  verb: "approved" | "rejected",
  heading: string,
): Content {
  return contentOf({
    type: `application_${verb}`,
    verb,
    title: heading,
    message: `Your application has been ${verb}: ${title}`,
    link: "/applications/",
    metadata: { application_id },
    actor,
  });
}

/** For every super admin, when an account is registered. */
export function userRegistration(user: User): Content {
  const role = user.role.charAt(0).toUpperCase() + user.role.slice(1);
  return contentOf({
    type: "user_registration",
    title: "New User Registration",
    message: `A new ${role} has registered: ${nameOf(user)} (${user.email})`,
    link: `/admin-panel/users/${user.id}/`,
    metadata: {
      user_id: user.id,
      user_email: user.email,
      user_full_name: user.full_name,
      user_role: user.role,
    },
  });
}

/** For a user whose e-mail address changed: if it was not them who changed it, they have to know. */
export function emailChange(email: string): Content {
  return contentOf({
    type: "system",
    verb: "changed",
    level: "warning",
    title: "Your e-mail address was changed",
    message: `The e-mail address of your account is now ${email}. If you did not change it, change your password.`,
    link: "/profile/",
  });
}

/** For a user whose profile was viewed. The views of one day are a group. */
function profileView(viewer: Actor, day: string): Content {
  const sentence = `${nameOf(viewer)} viewed your profile`;
  return contentOf({
    type: "profile_view",
    verb: "viewed",
    title: sentence,
    message: `${sentence}.`,
    metadata: { user_id: viewer.id },
    actor: viewer,
    group_key: `profile_view.${day}`,
  });
}

function nameOf(actor: Pick<Actor, "full_name" | "username">): string {
  return actor.full_name || actor.username;
}
