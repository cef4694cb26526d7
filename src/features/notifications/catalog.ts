import { type Actor, type Content, contentOf } from "#core/inbox";
import type { Event, EventType } from "#events/event";
import type { User } from "#features/accounts/wire";

/** The events that become a notification for the one user they name. */
export type PersonalEvent = Exclude<
  Extract<EventType, `connection.${string}` | `application.${string}`>,
  "connection.cancelled" | "application.withdrawn"
>;

type Data<Type extends PersonalEvent> = Extract<Event, { type: Type }>["data"];

const CONTENTS: { [Type in PersonalEvent]: (data: Data<Type>) => Content } = {
  "connection.requested": (data) => connection(data, "requested", "wants to connect with you"),
  "connection.accepted": (data) => connection(data, "accepted", "accepted your connection request"),
  "connection.rejected": (data) => connection(data, "rejected", "declined your connection request"),
  "application.submitted": (data) =>
    (data.recipient_role === "employer" ? jobApplication : application)(data),
  "application.approved": (data) => decision(data, "approved", "Application Approved!"),
  "application.rejected": (data) => decision(data, "rejected", "Application Rejected"),
};

/** What the recipient of an event is notified of. */
export function contentFor(event: Extract<Event, { type: PersonalEvent }>): Content {
  return (CONTENTS[event.type] as (data: Data<PersonalEvent>) => Content)(event.data);
}

function connection(
  { request_id, actor }: Data<"connection.requested">,
  verb: string,
  says: string,
): Content {
  const title = `${nameOf(actor)} ${says}`;
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

function application({ application_id, actor, title }: Data<"application.submitted">): Content {
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

function jobApplication(data: Data<"application.submitted">): Content {
  return {
    ...application(data),
    type: "job_application",
    title: "New Job Application",
    message: `${nameOf(data.actor)} applied to your job posting: ${data.title}`,
    link: "/employers/applicants/",
  };
}

function decision(
  { application_id, actor, title }: Data<"application.approved">,
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

/** What every super admin is told of a new account. */
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

/** What a user is told when the address of their account changed: if it was not them, they have to know. */
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

/** What users are told when someone looks at their account. */
export function profileView(viewer: Actor): Content {
  const sentence = `${nameOf(viewer)} viewed your profile`;
  return contentOf({
    type: "profile_view",
    verb: "viewed",
    title: sentence,
    message: `${sentence}.`,
    metadata: { user_id: viewer.id },
    actor: viewer,
  });
}

function nameOf(actor: Pick<Actor, "full_name" | "username">): string {
  return actor.full_name || actor.username;
}
