import type { UserId } from "#core/ids";
import { type Actor, type Content, contentOf } from "#core/inbox";
import type { Event, EventType } from "#events/event";
import type { User } from "#features/accounts/wire";

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

/** The notification of the one user whom each event concerns; null for an event that concerns nobody, or several. */
const PERSONAL = {
  "connection.requested": (data) =>
    data.quiet
      ? undefined
      : {
          ...toRecipient(data, {
            ...connection(data, "requested", "wants to connect with you"),
            actions: REQUEST_ACTIONS,
          }),
          key: requestKey(data),
        },
  "connection.accepted": (data) =>
    toRecipient(data, connection(data, "accepted", "accepted your connection request")),
  "connection.rejected": (data) =>
    toRecipient(data, connection(data, "rejected", "declined your connection request")),
  "connection.cancelled": null,
  "application.submitted": (data) => ({
    ...toRecipient(data, data.recipient_role === "employer" ? jobApplication(data) : application(data)),
    key: applicationKey(data),
  }),
  "application.approved": (data) => toRecipient(data, decision(data, "approved", "Application Approved!")),
  "application.rejected": (data) => toRecipient(data, decision(data, "rejected", "Application Rejected")),
  "application.withdrawn": null,
  "notification.requested": requested,
  "user.registered": null,
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
  [Type in EventType]: null | ((data: DataOf<Type>) => PersonalNotification | undefined);
};

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
  // The table pairs each type with its own data, which the compiler cannot follow through an index.
  const notify = PERSONAL[event.type] as ((data: Event["data"]) => PersonalNotification | undefined) | null;
  return notify?.(event.data);
}

function toRecipient({ recipient_id: owner }: { recipient_id: UserId }, content: Content) {
  return { owner, content, key: null };
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
  switch (event.type) {
    case "connection.accepted":
      return { owner: event.data.actor.id, key: requestKey(event.data), acted: "accept" };
    case "connection.rejected":
      return { owner: event.data.actor.id, key: requestKey(event.data), acted: "reject" };
    case "application.approved":
      return { owner: event.data.actor.id, key: applicationKey(event.data), acted: "approve" };
    case "application.rejected":
      return { owner: event.data.actor.id, key: applicationKey(event.data), acted: "reject" };
    default:
      return undefined;
  }
}

type WithdrawingType = "connection.cancelled" | "application.withdrawn";

/** The owner and the key of the notification that an event withdraws; undefined when it withdraws none. */
export function withdrawnNotification(event: Event): { owner: UserId; key: string } | undefined {
  if (event.type === "connection.cancelled")
    return { owner: event.data.recipient_id, key: requestKey(event.data) };
  if (event.type === "application.withdrawn")
    return { owner: event.data.recipient_id, key: applicationKey(event.data) };
  return undefined;
}

const requestKey = ({ request_id }: { request_id: number }) => `connection_request.${request_id}`;
const applicationKey = ({ application_id }: { application_id: number }) => `application.${application_id}`;

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

const REQUEST_ACTIONS: Content["actions"] = [
  { key: "accept", label: "Accept", style: "primary" },
  { key: "reject", label: "Decline", style: "plain" },
];
const APPLICATION_ACTIONS: Content["actions"] = [
  { key: "approve", label: "Approve", style: "primary" },
  { key: "reject", label: "Reject", style: "danger" },
];

function application({ application_id, actor, title }: DataOf<"application.submitted">): Content {
  return contentOf({
    type: "application_submitted",
    verb: "submitted",
    title: "New application",
    message: `${nameOf(actor)} submitted an application: ${title}`,
    link: "/applications/",
    metadata: { application_id },
    actor,
    actions: APPLICATION_ACTIONS,
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
