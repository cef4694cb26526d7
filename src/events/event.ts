import { z } from "zod";
import { Actor, Content } from "#core/inbox";

const ConnectionData = z.object({ request_id: z.int(), recipient_id: z.int(), actor: Actor });
const ApplicationData = z.object({
  application_id: z.int(),
  title: z.string(),
  recipient_id: z.int(),
  actor: Actor,
});

/** To whom a notification is addressed. */
export const Audience = z.union([
  z.object({ users: z.array(z.int()) }),
  z.object({ role: z.string() }),
  z.object({ everyone: z.literal(true) }),
]);
export type Audience = z.infer<typeof Audience>;

/** Every fact that has consequences. Add a new one here; the compiler then asks for its consequence (process.ts). */
export const Event = z.discriminatedUnion("type", [
  /** The actor asked the recipient to connect. */
  z.object({
    type: z.literal("connection.requested"),
    /** `quiet` when the requester took such a request back within the last day: no second notification is written. */
    data: ConnectionData.extend({ quiet: z.literal(true).optional() }),
  }),
  /** The actor accepted the recipient's request. */
  z.object({ type: z.literal("connection.accepted"), data: ConnectionData }),
  z.object({ type: z.literal("connection.rejected"), data: ConnectionData }),
  /** The requester took back what they had asked the recipient. */
  z.object({
    type: z.literal("connection.cancelled"),
    data: z.object({ request_id: z.int(), recipient_id: z.int() }),
  }),
  /** The actor applied to the recipient, who had this role at the time. */
  z.object({
    type: z.literal("application.submitted"),
    data: ApplicationData.extend({ recipient_role: z.string() }),
  }),
  /** The actor approved the recipient's application. */
  z.object({ type: z.literal("application.approved"), data: ApplicationData }),
  z.object({ type: z.literal("application.rejected"), data: ApplicationData }),
  /** The applicant took back what they had applied to the recipient for. */
  z.object({
    type: z.literal("application.withdrawn"),
    data: z.object({ application_id: z.int(), recipient_id: z.int() }),
  }),
  /** An admin or a host application asked for a notification. */
  z.object({
    type: z.literal("notification.requested"),
    data: z.object({
      to: Audience,
      content: Content,
      dedupe_key: z.string().nullable(),
      /** `user:<id>` or `key:<id>`; missing in events from before senders were stored. */
      sender: z.string().optional(),
      /** How many there were at the request, where its sender may ask what became of it (`isKept`). */
      recipients: z.int().optional(),
    }),
  }),
  /** An account was made under this name. */
  z.object({ type: z.literal("user.registered"), data: z.object({ username: z.string() }) }),
  /** A user changed their e-mail address to this one. */
  z.object({
    type: z.literal("email.changed"),
    /** `former` is missing in events from before addresses were kept. */
    data: z.object({ user_id: z.int(), email: z.string(), former: z.string().optional() }),
  }),
  /** A user asked for codes at this time, in milliseconds since 1970; the addresses say which. */
  z.object({
    type: z.literal("code.requested"),
    /** `phone` where it goes out as an SMS. */
    data: z.object({ user_id: z.int(), issued_at: z.int(), phone: z.literal(true).optional() }),
  }),
  /** The viewer looked at a user's profile, for the first time that day (UTC). */
  z.object({
    type: z.literal("profile.viewed"),
    data: z.object({ user_id: z.int(), viewer: Actor, day: z.string() }),
  }),
  /** A user deleted their account, which had these names; `again` when it is looked through a second time. */
  z.object({
    type: z.literal("account.left"),
    data: z.object({
      user_id: z.int(),
      username: z.string(),
      email: z.string(),
      again: z.literal(true).optional(),
    }),
  }),
  /** An inbox took its next number; `forget` when the texts of earlier changes must not be kept either. */
  z.object({
    type: z.literal("inbox.changed"),
    data: z.object({
      user_id: z.int(),
      forget: z.literal(true).optional(),
      /** Another whose inbox took its next number with it. */
      also: z.int().optional(),
      /** Whose request it was, and the `created_seq` of what was written; null where nothing was. */
      sent: z.object({ sender: z.string().optional(), seq: z.int().nullable() }).optional(),
    }),
  }),
  /** An admin or a host application recalled what this event has sent. */
  z.object({ type: z.literal("notification.recalled"), data: z.object({ event_id: z.int() }) }),
  /** Several inboxes took their next number. */
  z.object({ type: z.literal("inboxes.changed"), data: z.object({ user_ids: z.array(z.int()) }) }),
  /** A user changed their preferences. */
  z.object({ type: z.literal("preferences.changed"), data: z.object({ user_id: z.int() }) }),
  /** An admin deleted a category. */
  z.object({ type: z.literal("category.deleted"), data: z.object({ category: z.string() }) }),
  /** A user dismissed an announcement. */
  z.object({
    type: z.literal("announcement.dismissed"),
    data: z.object({ user_id: z.int(), announcement_id: z.int() }),
  }),
  /** One session of a user ended; `until` is when its last token would have, in seconds since 1970. */
  z.object({
    type: z.literal("session.ended"),
    data: z.object({ user_id: z.int(), jti: z.string(), until: z.int() }),
  }),
  /** Every session below `version` ended, but for the one kept. */
  z.object({
    type: z.literal("sessions.ended"),
    data: z.object({ user_id: z.int(), version: z.int(), kept_jti: z.string().nullable() }),
  }),
]);
export type Event = z.infer<typeof Event>;
export type EventType = Event["type"];

/** An event as it waits in the outbox. The key is never used twice; what follows from the event derives its own keys from it. */
export type StoredEvent = Event & { id: number; key: string };

/** Whether an event remains as the record of what was sent, by which its sender asks what became of it. */
export function isKept({ type, data }: { type: string; data: object }): boolean {
  if (type === "notification.requested") return "recipients" in data && data.recipients !== undefined;
  return type === "inbox.changed" && "sent" in data && data.sent !== undefined;
}

/** Reads a stored row as an event; undefined when this version of Herald does not know its type. */
export function parse(row: {
  id: number;
  key: string;
  type: string;
  data: unknown;
}): StoredEvent | undefined {
  const event = Event.safeParse({ type: row.type, data: row.data });
  return event.success ? { ...event.data, id: row.id, key: row.key } : undefined;
}
