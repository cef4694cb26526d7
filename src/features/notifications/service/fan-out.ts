import type { UserId } from "#core/ids";
import type { Platform } from "#core/ports";
import type { Address, StoredEvent } from "#events/event";
import { saveProgress } from "#events/outbox";
import { usersAfter } from "#features/accounts/service/read";
import { notify } from "./notify.ts";

/** Recipients of one transaction, and transactions of one turn at the queue; a turn makes one call for each recipient. */
export const TURN = { page: 50, pages: 18 };
/** How long a crowd leaves the database, which does one thing at a time, to others between two pages. */
const BREATH_MS = 20;

type Requested = Extract<StoredEvent, { type: "notification.requested" }>;

/**
 * Tells those a notification is addressed to, page by page in the order of
 * their ids. Where it has come to is saved after each page, so that a crash
 * repeats one page at most, which writes nothing again.
 */
export async function fanOut(
  platform: Platform,
  event: Requested,
  turn = TURN,
): Promise<"done" | "unfinished"> {
  const { to, content, dedupe_key } = event.data;
  const key = dedupe_key === null ? event.key : `dedupe.${dedupe_key}`;
  let { after } = event.data;
  for (let page = 0; page < turn.pages; page += 1) {
    const recipients = await next(platform, to, after, turn.page);
    // Whoever was named may have closed their account since.
    await notify(platform, recipients, key, content, { onlyActive: "users" in to });
    if (recipients.length < turn.page) return "done";
    after = recipients.at(-1) ?? after;
    await saveProgress(platform, event, after);
    await scheduler.wait(BREATH_MS);
  }
  return "unfinished";
}

async function next(platform: Platform, to: Address, after: UserId, limit: number): Promise<UserId[]> {
  if (!("users" in to)) return usersAfter(platform, "role" in to ? to.role : undefined, after, limit);
  return to.users.filter((user) => user > after).slice(0, limit);
}
