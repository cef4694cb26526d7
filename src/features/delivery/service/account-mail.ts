import { and, eq } from "drizzle-orm";
import { renderCode } from "#channels/email/render/code";
import type { DeliveryTask, Email } from "#core/delivery";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { users } from "#features/accounts/tables";
import { CODE_VALID_MS, codeOf } from "#features/addresses/domain";
import { addresses } from "#features/addresses/tables";
import { emailChange } from "#features/notifications/catalog";
import { newRow, notificationOf } from "#features/notifications/domain";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import { providerRefs } from "../tables.ts";
import type { MailChannel } from "./channels.ts";
import { delayAfter, type Settled } from "./deliver.ts";
import { sendMessage } from "./send.ts";

type AccountMailPorts = Ports<"db" | "now" | "secret">;
type Of<Task extends DeliveryTask["task"]> = Extract<DeliveryTask, { task: Task }>;
type StoredAddress = typeof addresses.$inferSelect;

/** The longest that a queue holds a message back (Cloudflare Queues, limits). */
const QUEUE_DELAY_SECONDS = 12 * 60 * 60;
const DONE: Settled = { is: "done" };

/** Mails an address the code that was issued for it, unless a later one was, or it is valid no more. */
export async function sendCode(
  platform: AccountMailPorts,
  mail: MailChannel | undefined,
  { address: id, issuedAt }: Of<"code">,
  attempts: number,
): Promise<Settled> {
  const { db, secret, now } = platform;
  const [address] = await db
    .select()
    .from(addresses)
    .where(and(eq(addresses.id, id), eq(addresses.codeIssuedAt, issuedAt)));
  const isOver = now().getTime() >= issuedAt + CODE_VALID_MS;
  if (!mail || !address || address.kind !== "email" || isOver) return DONE;
  const { locale } = storedPreferences(await documentQuery(platform, address.userId));
  const code = codeOf(secret, id, issuedAt);
  const message = renderCode({ code, to: address.value, locale, validMinutes: CODE_VALID_MS / 60_000 });
  return sendAlone(platform, mail, { address, message, key: `code.${id}.${issuedAt}`, attempts });
}

/** Tells the former address of an account that the account has another now. Its owner is told whatever they prefer. */
export async function sendEmailChanged(
  platform: AccountMailPorts,
  mail: MailChannel | undefined,
  { address: id, event }: Of<"email-changed">,
  attempts: number,
): Promise<Settled> {
  const { db, now } = platform;
  const [row] = await db
    .select({ address: addresses, user: users })
    .from(addresses)
    .innerJoin(users, eq(users.id, addresses.userId))
    .where(eq(addresses.id, id));
  if (!mail || !row?.user.active) return DONE;
  const { address, user } = row;
  const { locale, timezone } = storedPreferences(await documentQuery(platform, user.id));
  const created_at = now().getTime();
  const notification = notificationOf({
    ...emailChange(user.email),
    ...newRow(user.id, 0, created_at),
  });
  const [message] = mail.render(
    {
      ...{ kind: "critical", isSummary: true, unreadCount: 0 },
      ...{ notifications: [notification], more: 0 },
    },
    {
      ...{ id: user.id, name: user.fullName || user.username, address: address.value, locale, timezone },
      ...{ origin: mail.origin, unsubscribeToken: "" },
    },
  );
  if (!message) return DONE;
  return sendAlone(platform, mail, { address, message, key: `email-changed.${id}.${event}`, attempts });
}

interface Lone {
  address: StoredAddress;
  message: Email;
  key: string;
  attempts: number;
}

/** Sends a message that stands for nothing in an inbox. What may have gone out already is sent again: twice is better than never. */
async function sendAlone(
  { db, now }: AccountMailPorts,
  mail: MailChannel,
  { address, message, key, attempts }: Lone,
): Promise<Settled> {
  const outcome = await sendMessage(mail, message, key);
  log("info", "delivery.attempted", { user_id: address.userId, key, outcome: outcome.is });
  if (outcome.is === "retry" || outcome.is === "unknown")
    return { is: "again", delaySeconds: Math.min(delayAfter(outcome, attempts), QUEUE_DELAY_SECONDS) };
  if (outcome.is === "sent")
    await db
      .insert(providerRefs)
      .values({
        ...{ provider: mail.sender.provider, providerId: outcome.id, userId: address.userId },
        ...{ channel: "account", toSeq: 0, addressId: address.id, createdAt: now().getTime() },
      })
      .onConflictDoNothing();
  return DONE;
}
