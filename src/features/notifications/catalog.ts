import type { Actor, Event, EventType } from "#events/event";
import type { User } from "#features/accounts/wire";
import { type Draft, levelOf } from "./domain.ts";

/** The events that become a notification for the one they name. */
export type Told = Extract<EventType, `connection.${string}` | `application.${string}`>;

type News<Type extends Told> = Extract<Event, { type: Type }>["data"];
type Saying = Pick<Draft, "type" | "verb" | "title" | "message" | "link" | "metadata">;

const SAYINGS: { [Type in Told]: (news: News<Type>) => Saying } = {
  "connection.requested": (news) => connection(news, "requested", "wants to connect with you"),
  "connection.accepted": (news) => connection(news, "accepted", "accepted your connection request"),
  "connection.rejected": (news) => connection(news, "rejected", "declined your connection request"),
  "application.submitted": (news) =>
    (news.recipient_role === "employer" ? jobApplication : application)(news),
  "application.approved": (news) => decision(news, "approved", "Application Approved!"),
  "application.rejected": (news) => decision(news, "rejected", "Application Rejected"),
};

/** What an event says to its recipient. */
export function draftOf(event: Extract<Event, { type: Told }>): Draft {
  const saying = (SAYINGS[event.type] as (news: News<Told>) => Saying)(event.data);
  return { ...saying, level: levelOf(saying.type), actor: event.data.actor, expiresAt: null };
}

function connection({ request_id, actor }: News<"connection.requested">, verb: string, says: string): Saying {
  const title = `${nameOf(actor)} ${says}`;
  const metadata = { request_id };
  return { type: "connection", verb, title, message: `${title}.`, link: "/connections/", metadata };
}

function application({ application_id, actor, title }: News<"application.submitted">): Saying {
  return {
    type: "application_submitted",
    verb: "submitted",
    title: "New application",
    message: `${nameOf(actor)} submitted an application: ${title}`,
    link: "/applications/",
    metadata: { application_id },
  };
}

function jobApplication(news: News<"application.submitted">): Saying {
  return {
    ...application(news),
    type: "job_application",
    title: "New Job Application",
    message: `${nameOf(news.actor)} applied to your job posting: ${news.title}`,
    link: "/employers/applicants/",
  };
}

function decision(
  { application_id, title }: News<"application.approved">,
  verb: "approved" | "rejected",
  heading: string,
): Saying {
  return {
    type: `application_${verb}`,
    verb,
    title: heading,
    message: `Your application has been ${verb}: ${title}`,
    link: "/applications/",
    metadata: { application_id },
  };
}

/** What every super admin hears of a new account. */
export function userRegistration(user: User): Draft {
  const role = user.role.charAt(0).toUpperCase() + user.role.slice(1);
  return {
    type: "user_registration",
    verb: null,
    level: levelOf("user_registration"),
    title: "New User Registration",
    message: `A new ${role} has registered: ${nameOf(user)} (${user.email})`,
    link: `/admin-panel/users/${user.id}/`,
    metadata: {
      user_id: user.id,
      user_email: user.email,
      user_full_name: user.full_name,
      user_role: user.role,
    },
    actor: null,
    expiresAt: null,
  };
}

/** What somebody hears of whoever looked at their account. */
export function profileView(viewer: Actor): Draft {
  const sentence = `${nameOf(viewer)} viewed your profile`;
  return {
    type: "profile_view",
    verb: "viewed",
    level: levelOf("profile_view"),
    title: sentence,
    message: `${sentence}.`,
    link: null,
    metadata: { user_id: viewer.id },
    actor: viewer,
    expiresAt: null,
  };
}

function nameOf(actor: Pick<Actor, "full_name" | "username">): string {
  return actor.full_name || actor.username;
}
