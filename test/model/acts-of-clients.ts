import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { clock } from "#core/clock";
import { eventually } from "../support/eventually.ts";
import { deliver, type Message, message, minutesPass, waiting } from "../support/held-queue.ts";
import type { ReferenceClient } from "../support/reference-client.ts";
import type { Acts } from "./acts.ts";
import { saw } from "./seen.ts";

/** What befalls the queue, the clock, the objects and the connections. */
export const OF_CLIENTS: Acts<
  "deliver" | "let a minute pass" | "evict" | "abort" | "drop" | "cut" | "connect"
> = {
  async deliver(_world, { messages, copies }) {
    const chosen = new Set(messages.map((choice) => waiting[choice % waiting.length]));
    const batch = [...chosen].filter((one): one is Message => one !== undefined);
    const again = () => batch.map(({ body }) => message(body)).toReversed();
    await Promise.all([deliver(batch), ...Array.from({ length: copies - 1 }, () => deliver(again()))]);
    // One more copy that comes when everything has long been done.
    if (batch.length > 0 && copies > 1) saw("delivered several times at once");
    if (copies === 3) waiting.push(...again());
  },
  async "let a minute pass"(world) {
    const due = clock.now().getTime() + 60_000;
    await minutesPass();
    await world.observe();
    world.expectAwake(due);
  },
  async evict(world, { user: choice, sockets }) {
    const { id, clients } = world.user(choice);
    if (!(await evict(id, sockets))) return;
    saw(`evicted, sockets ${sockets}`);
    if (sockets === "close") await allClosed(clients);
  },
  async abort(world) {
    await abortAllDurableObjects();
    await allClosed(world.clients.map(({ client }) => client));
  },
  async drop(world, { client }) {
    const { user, client: dropped } = world.client(client);
    dropped.drop();
    if (client % 3 === 0) user.tab?.drop();
  },
  async cut(world, { client, frames }) {
    world.client(client).client.cutAfter(frames);
  },
  async connect(world, { client: choice, frames }) {
    const { client } = world.client(choice);
    if (client.isOpen) return;
    if (frames !== null) client.cutAfter(frames);
    await client.connect();
  },
};

/** False when the hub has been evicted already, and its sockets hibernate. */
async function evict(user: number, webSockets: "hibernate" | "close"): Promise<boolean> {
  try {
    await evictDurableObject(env.USER_HUB.getByName(String(user)), { webSockets });
    return true;
  } catch (error) {
    expect(String(error)).toContain("not currently running");
    return false;
  }
}

async function allClosed(clients: ReferenceClient[]): Promise<void> {
  await eventually(
    () => clients.filter(({ isOpen }) => isOpen).length,
    (open) => open === 0,
  );
}
