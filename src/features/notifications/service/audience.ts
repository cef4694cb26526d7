import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { type Audience, isKept, type StoredEvent } from "#events/event";
import { usersAfter } from "#features/accounts/service/read";
import { fanOut, TURN } from "#jobs/fan-out";
import { type Job, saveProgress } from "#jobs/jobs";
import { dedupeKeysOf } from "../catalog.ts";
import { notify } from "./notify.ts";

type Requested = Extract<StoredEvent, { type: "notification.requested" }>;

/** Notifies everyone that a notification is addressed to, and continues where an earlier attempt stopped. */
export function notifyAudience(
  platform: WritePorts & Ports<"budget" | "deliveries" | "hubs">,
  job: Job<Requested>,
  turn = TURN,
): Promise<"done" | "unfinished"> {
  const { key, data } = job.event;
  const { to, content, dedupe_key, sender } = data;
  const { key: dedupeKey, formerKey } =
    dedupe_key === null ? { key, formerKey: undefined } : dedupeKeysOf(dedupe_key, sender);
  const recipients = {
    next: (after: UserId, limit: number) => nextOf(platform, to, after, limit),
    // A user in the list may have closed their account since the request.
    reach: (users: UserId[]) =>
      notify(platform, users, dedupeKey, content, {
        onlyActive: "users" in to,
        formerKey: dedupeKey === formerKey ? undefined : formerKey,
        event: isKept(job.event) ? job.event : undefined,
      }),
    save: (after: UserId) => saveProgress(platform, job, after),
  };
  return fanOut(recipients, job.progress ?? 0, platform.budget, turn);
}

async function nextOf(platform: Ports<"db">, to: Audience, after: UserId, limit: number): Promise<UserId[]> {
  if (!("users" in to)) return usersAfter(platform, "role" in to ? to.role : undefined, after, limit);
  return to.users.filter((user) => user > after).slice(0, limit);
}
