import { and, eq } from "drizzle-orm";
import type { Channel } from "#core/delivery";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import type { addresses } from "#features/addresses/tables";
import { providerRefs } from "../tables.ts";
import { delayAfter, type TaskResult } from "./deliver.ts";
import { sendMessage } from "./send.ts";

/** The longest that a queue holds a message back (Cloudflare Queues, limits). */
const QUEUE_DELAY_SECONDS = 12 * 60 * 60;
const DONE: TaskResult = { is: "done" };

/** A message that stands for nothing in an inbox. */
interface Lone<Message> {
  address: typeof addresses.$inferSelect;
  message: Message;
  key: string;
  attempts: number;
  /** True where it must not go out twice, even if it then may not go out at all. */
  isOnce?: boolean;
}

/**
 * Sends a message by itself. What may have gone out already is sent again, for
 * twice is better than never, unless it is to go out once: then its key is kept
 * before it is sent, and a later attempt that finds it there sends nothing.
 */
export async function sendAlone<Message>(
  platform: Ports<"db" | "now">,
  channel: Channel<Message>,
  { address, message, key, attempts, isOnce = false }: Lone<Message>,
): Promise<TaskResult> {
  const keep = (providerId: string) => keepReference(platform, channel.sender.provider, providerId, address);
  if (isOnce && !(await keep(key))) return DONE;
  const outcome = await sendMessage(channel, message, key);
  log("info", "delivery.attempted", { user_id: address.userId, key, outcome: outcome.is });
  if (outcome.is === "sent") await keep(outcome.id);
  const isOpen = outcome.is === "retry" || (outcome.is === "unknown" && !isOnce);
  if (!isOpen) return DONE;
  if (isOnce) await forgetReference(platform, channel.sender.provider, key);
  return { is: "again", delaySeconds: Math.min(delayAfter(outcome, attempts), QUEUE_DELAY_SECONDS) };
}

/** False where it was kept before. */
async function keepReference(
  { db, now }: Ports<"db" | "now">,
  provider: string,
  providerId: string,
  { id, userId }: Pick<typeof addresses.$inferSelect, "id" | "userId">,
): Promise<boolean> {
  const kept = await db
    .insert(providerRefs)
    .values({
      provider,
      providerId,
      userId,
      addressId: id,
      channel: "account",
      toSeq: 0,
      createdAt: now().getTime(),
    })
    .onConflictDoNothing()
    .returning({ id: providerRefs.providerId });
  return kept.length > 0;
}

async function forgetReference({ db }: Ports<"db">, provider: string, providerId: string): Promise<void> {
  await db
    .delete(providerRefs)
    .where(and(eq(providerRefs.provider, provider), eq(providerRefs.providerId, providerId)));
}
