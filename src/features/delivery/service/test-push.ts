import { sql } from "drizzle-orm";
import pMap from "p-map";
import { renderTest } from "#channels/push/render";
import type { DeliveryTask } from "#core/delivery";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { endDevices } from "#features/devices/service/change";
import { inboxes } from "#features/notifications/tables";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import { providerRefs } from "../tables.ts";
import type { PushChannel } from "./channels.ts";
import type { TaskResult } from "./deliver.ts";
import { CONCURRENT_SENDINGS, sendMessage } from "./send.ts";
import { targetOf, targetsQuery } from "./targets.ts";

/** A user waits for it: what comes later is of no use. */
const MOST_MS = 5 * 60_000;

/** Sends a test to a user's devices, whatever they prefer, once. A device that is gone is removed from their list, and not reported. */
export async function sendTest(
  platform: Ports<"db" | "now">,
  channel: PushChannel | undefined,
  { user, at }: Extract<DeliveryTask, { task: "push-test" }>,
): Promise<TaskResult> {
  const { db, now } = platform;
  if (!channel || now().getTime() - at > MOST_MS) return { is: "done" };
  const [documents, rows, [inbox]] = await db.batch([
    documentQuery(platform, user),
    targetsQuery(platform, user, "push"),
    db.all<{ unread: number }>(sql`select unread from ${inboxes} where user_id = ${user}`),
  ]);
  const { locale, timezone } = storedPreferences(documents);
  const who = { id: user, name: "", locale, timezone, origin: channel.origin, unsubscribeToken: "" };
  const gone: number[] = [];
  const references: (typeof providerRefs.$inferInsert)[] = [];
  await pMap(
    rows.map(targetOf),
    async ({ id, address, device }) => {
      const to = { ...who, address, ...(device && { device }) };
      const outcome = await sendMessage(channel, renderTest(to, inbox?.unread ?? 0), `test.${user}.${at}`);
      log("info", "delivery.tested", { user_id: user, device: id, outcome: outcome.is });
      if (outcome.is === "gone") gone.push(id);
      if (outcome.is === "sent" && outcome.id !== "")
        references.push({
          provider: channel.sender.provider,
          providerId: outcome.id,
          userId: user,
          channel: "push",
          toSeq: 0,
          addressId: id,
          createdAt: at,
        });
    },
    { concurrency: CONCURRENT_SENDINGS },
  );
  const isGone = sql`id in (select value from json_each(${JSON.stringify(gone)}))`;
  if (gone.length > 0) await db.batch([...endDevices(platform, user, isGone)]);
  if (references.length > 0) await db.insert(providerRefs).values(references).onConflictDoNothing();
  return { is: "done" };
}
