import { eq } from "drizzle-orm";
import type { Sender } from "#core/delivery";
import type { Ports } from "#core/ports";
import { devOutboxMessages } from "../dev-outbox/tables.ts";
import { MAX_PLAIN } from "./encrypt.ts";
import { type DevicePush, fitted } from "./message.ts";

/** Keeps what would have gone out, to be looked at in development. Under one key it keeps one message. */
export function devOutboxPush({ db, now }: Ports<"db" | "now">): Sender<DevicePush> {
  return {
    provider: "outbox",
    isIdempotent: true,
    async send({ endpoint, device, payload: whole, ttlSeconds, urgency, topic }, sending) {
      // One sending is several messages: to each device, and about each notification.
      const key = `${sending}.${device.id}.${topic}`;
      const payload = fitted(whole, MAX_PLAIN);
      const { title, body } = payload.notification;
      const headers = { TTL: String(ttlSeconds), Urgency: urgency, Topic: topic };
      const message = { key, channel: "push", recipient: endpoint, subject: title, text: body, headers };
      const [, [row]] = await db.batch([
        db
          .insert(devOutboxMessages)
          .values({ ...message, payload, createdAt: now().getTime() })
          .onConflictDoNothing(),
        db.select({ id: devOutboxMessages.id }).from(devOutboxMessages).where(eq(devOutboxMessages.key, key)),
      ]);
      return { is: "sent", id: String(row?.id) };
    },
  };
}
