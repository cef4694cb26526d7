import { eq } from "drizzle-orm";
import type { DeliveryTask } from "#core/delivery";
import type { Ports } from "#core/ports";
import { users } from "#features/accounts/tables";
import { addresses } from "#features/addresses/tables";
import { emailChange } from "#features/notifications/catalog";
import { newRow, notificationOf } from "#features/notifications/domain";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import type { MailChannel } from "./channels.ts";
import type { TaskResult } from "./deliver.ts";
import { sendAlone } from "./send-alone.ts";

type AccountMailPorts = Ports<"db" | "now" | "secret">;
type Of<Task extends DeliveryTask["task"]> = Extract<DeliveryTask, { task: Task }>;

const DONE: TaskResult = { is: "done" };

/** Informs the former address of an account that the account has another now, whatever its owner's preferences. */
export async function sendEmailChanged(
  platform: AccountMailPorts,
  mail: MailChannel | undefined,
  { address: id, event }: Of<"email-changed">,
  attempts: number,
): Promise<TaskResult> {
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
      kind: "critical",
      isSummary: true,
      unreadCount: 0,
      notifications: [notification],
      more: 0,
    },
    {
      id: user.id,
      name: user.fullName || user.username,
      address: address.value,
      locale,
      timezone,
      origin: mail.origin,
      unsubscribeToken: "",
    },
  );
  if (!message) return DONE;
  return sendAlone(platform, mail, { address, message, key: `email-changed.${id}.${event}`, attempts });
}
