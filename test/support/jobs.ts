import { env } from "cloudflare:workers";
import { timeId } from "#core/ids";
import type { Event, StoredEvent } from "#events/event";
import { recordAll } from "#events/outbox";
import { events } from "#events/tables";
import { newJob, recordAttempts } from "#jobs/jobs";
import { process } from "#process";
import { platform } from "./people.ts";

/** Processes an event as its first attempt does, and deletes it when it is done. */
export async function attempt(event: StoredEvent): Promise<void> {
  if ((await process(platform(), newJob(event))) === "done")
    await recordAttempts(platform(), { done: [event], failed: [], dead: [] });
}

/** An event that waits, of a type that may not exist. */
export async function waitingEvent(
  type = "inbox.changed",
  data: object = { user_id: 1 },
  createdAt = new Date(),
) {
  const id = timeId(createdAt);
  const row = { id, key: `key-${crypto.randomUUID()}`, type, data, createdAt };
  await platform().db.insert(events).values(row);
  return row;
}

/** Makes a dead letter of an event, after eight attempts. */
export async function die(event: {
  id: number;
  key: string;
  type: string;
  isKept?: boolean;
}): Promise<number> {
  const dead = { ...event, reason: "It would not go.", attempts: 8, delaySeconds: 0 };
  await recordAttempts(platform(), { done: [], failed: [], dead: [dead] });
  const letter = env.DB.prepare("select id from dead_letters where key = ?").bind(event.key);
  return (await letter.first<number>("id"))!;
}

/** Stores a fact as an event of its own, as one that concerns several users, and as earlier versions did with every one. */
export async function store(fact: Event): Promise<StoredEvent> {
  const [event] = await recordAll(platform(), [fact]);
  return event!;
}
