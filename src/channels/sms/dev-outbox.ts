import { eq } from "drizzle-orm";
import type { Sender, Sms } from "#core/delivery";
import type { Ports } from "#core/ports";
import { devOutboxMessages } from "../dev-outbox/tables.ts";
import { segmentsOf } from "./segments.ts";

/** Keeps what would have gone out, with its segments, to be looked at in development. Under one key it keeps one message. */
export function devOutboxSms({ db, now }: Ports<"db" | "now">): Sender<Sms> {
  return {
    provider: "outbox",
    isIdempotent: true,
    async send({ to, text }, key) {
      const { encoding, count: segments } = segmentsOf(text);
      const kept = db
        .insert(devOutboxMessages)
        .values({
          key,
          channel: "sms",
          recipient: to,
          text,
          headers: {},
          payload: { encoding, segments },
          createdAt: now().getTime(),
        })
        .onConflictDoNothing();
      const [, [row]] = await db.batch([
        kept,
        db.select({ id: devOutboxMessages.id }).from(devOutboxMessages).where(eq(devOutboxMessages.key, key)),
      ]);
      return { is: "sent", id: String(row?.id) };
    },
  };
}
