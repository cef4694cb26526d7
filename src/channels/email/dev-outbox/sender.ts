import { eq } from "drizzle-orm";
import type { Email, Sender } from "#core/delivery";
import type { Mailbox } from "#core/email-settings";
import type { Ports } from "#core/ports";
import { devOutboxMessages } from "../../dev-outbox/tables.ts";
import { mimeOf } from "../mime.ts";

/** Keeps what would have gone out, to be looked at in development. Under one key it keeps one message. */
export function devOutboxEmail({ db, now }: Ports<"db" | "now">, from: Mailbox): Sender<Email> {
  return {
    provider: "outbox",
    isIdempotent: true,
    async send(email, key) {
      const at = now();
      const raw = await mimeOf(email, key, from, at);
      const { to, subject, text, html, headers } = email;
      const message = { key, channel: "email", recipient: to, subject, text, html, headers };
      const kept = db
        .insert(devOutboxMessages)
        .values({ ...message, raw: raw.toString("utf8"), createdAt: at.getTime() })
        .onConflictDoNothing();
      const [, [row]] = await db.batch([
        kept,
        db.select({ id: devOutboxMessages.id }).from(devOutboxMessages).where(eq(devOutboxMessages.key, key)),
      ]);
      return { is: "sent", id: String(row?.id) };
    },
  };
}
