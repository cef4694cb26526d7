import { setTimeout as sleep } from "node:timers/promises";
import { workerdMiB } from "./load/cpu.ts";
import { CONCURRENCY, share } from "./load/stats.ts";
import type { LoadedServer } from "./systems/loaded.ts";

const TOO_SLOW = 4408;
const PATIENCE_MS = 60_000;

/**
 * A reader stops reading under a flood: the server closes its socket, and the
 * reader comes back and gets its whole inbox. The same flood goes to a reader
 * that reads first, since its memory is the emulator's in both cases.
 */
export async function loadReader(server: LoadedServer, frames: number): Promise<boolean> {
  const { people } = server;
  const slow = await server.open(0);
  const quick = await server.open(1);
  await Promise.all([slow, quick].map((socket) => socket.until(() => socket.frames.length > 0)));
  const memory = new Memory(server);
  await memory.note("at first");
  const heartbeat = setInterval(() => quick.ping(), 1000);
  await flood(server, frames, people[1]);
  await quick.until(() => quick.notifications.length === frames);
  await memory.note("after as many to one who reads");
  slow.pause();
  await flood(server, frames, people[0]);
  await memory.note("after a flood to one who does not");
  slow.resume();
  const until = performance.now() + PATIENCE_MS;
  while (slow.closeCode === undefined && performance.now() < until) await sleep(100);
  const back = await comeBack(server, slow.seq);
  clearInterval(heartbeat);
  console.log(`${frames} notifications of 2 KiB to a reader that does not read`);
  console.log(`closed with ${slow.closeCode}, having been sent ${slow.notifications.length}`);
  console.log(`Herald's own memory of workerd's, MiB: ${memory}`);
  console.log(`came back at ${slow.seq}: ${back.how}; its inbox is whole: ${back.isWhole}`);
  return slow.closeCode === TOO_SLOW && back.isWhole && back.count === frames;
}

async function flood(
  { http, admin }: LoadedServer,
  frames: number,
  to: { id: number } | undefined,
): Promise<void> {
  const message = "x".repeat(2000);
  await share(frames, CONCURRENCY, async (nth) => {
    const body = { recipient_ids: [to?.id], title: `Number ${nth}`, message };
    await http.expect([202], "POST", "/api/notifications/", admin.token, body);
  });
}

/** What the memory was of Herald's own JavaScript and of the whole emulator, and when. */
class Memory {
  readonly #server: LoadedServer;
  readonly #notes: string[] = [];

  constructor(server: LoadedServer) {
    this.#server = server;
  }

  async note(when: string): Promise<void> {
    const all = workerdMiB(this.#server.folder) ?? 0;
    this.#notes.push(`${(await this.#server.heap()).toFixed(1)} of ${all.toFixed(0)} ${when}`);
  }

  toString(): string {
    return this.#notes.join(", ");
  }
}

/** Resumes, and then loads the list, as a client does that was too far behind. */
async function comeBack(server: LoadedServer, since: number) {
  const { http, people } = server;
  const socket = await server.open(0, since);
  await socket.until(() => socket.frames.length > 1);
  const isResync = socket.frames.some(({ type }) => type === "resync_required");
  const token = people[0]?.token;
  const numbers: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const reply = await http.expect([200], "GET", `/api/notifications/?limit=100${after}`, token);
    const page: { notifications: { seq: number }[]; next_cursor: string | null } = JSON.parse(
      reply.body.toString(),
    );
    numbers.push(...page.notifications.map(({ seq }) => seq));
    cursor = page.next_cursor;
  }
  const isWhole = numbers.toReversed().every((seq, at) => seq === at + 1);
  const missed = socket.notifications.length;
  socket.drop();
  return {
    how: isResync ? "was asked to load the list" : `was sent the ${missed} it had missed`,
    isWhole,
    count: numbers.length,
  };
}
