import { z } from "zod";

/** What a notification shows of the person who caused it, as they were then. */
export const Actor = z.object({
  id: z.int(),
  username: z.string(),
  full_name: z.string(),
  company_name: z.string(),
  role: z.string(),
});
export type Actor = z.infer<typeof Actor>;

const ConnectionNews = z.object({ request_id: z.int(), recipient_id: z.int(), actor: Actor });

/** Every fact that something follows from. A new one is added here; the compiler then asks for its consequence. */
export const Event = z.discriminatedUnion("type", [
  /** Somebody asked the recipient to connect. */
  z.object({ type: z.literal("connection.requested"), data: ConnectionNews }),
  /** The actor accepted the recipient's request. */
  z.object({ type: z.literal("connection.accepted"), data: ConnectionNews }),
  z.object({ type: z.literal("connection.rejected"), data: ConnectionNews }),
  /** An inbox took its next number; whoever shows it should look. */
  z.object({ type: z.literal("inbox.changed"), data: z.object({ user_id: z.int() }) }),
  /** A user wants to see an announcement no more. */
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

/** An event as it waits in the outbox. The key is unique for ever; what follows from the event derives its own from it. */
export type StoredEvent = Event & { id: number; key: string };
