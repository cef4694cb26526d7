import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Person } from "../support/as.ts";
import { person } from "../support/people.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { expectInStep, truthOf } from "../support/truth.ts";
import { wholly } from "../support/wholly.ts";

export const hubOf = (user: Person) => env.USER_HUB.getByName(String(user.id));

/** Wakes a hub, so that it can be evicted. */
export async function wake(user: Person): Promise<void> {
  await runInDurableObject(hubOf(user), () => {});
}

/** The hub's storage is lost, and with it its memory; the sockets are not. */
export async function wipe(user: Person): Promise<void> {
  await runInDurableObject(hubOf(user), (_, state) => state.storage.deleteAll());
  await evictDurableObject(hubOf(user));
}

/** A user who watches with one client of each dialect. */
export async function personWithClients() {
  const user = await person();
  const clients = [new ReferenceClient(user), new ReferenceClient(user, { older: true, fromZero: true })];
  for (const client of clients) await client.connect();
  return { user, clients };
}

export async function expectAllInStep(
  user: Person,
  clients: ReferenceClient[],
  comesBack = false,
): Promise<void> {
  const truth = await truthOf(user);
  for (const client of clients) {
    await client.reach(truth.head, { comesBack });
    expectInStep(client, truth);
  }
}

export async function ask(to: Person): Promise<void> {
  const answer = await wholly(await person()).post("/api/connection_requests/", { recipient_id: to.id });
  expect(answer.status).toBe(201);
}
