import { setTimeout as sleep } from "node:timers/promises";
import { workerdMiB } from "./load/cpu.ts";
import type { HttpClient } from "./load/http.ts";
import type { LoadSocket } from "./load/socket.ts";
import { CONCURRENCY, percentile, share } from "./load/stats.ts";
import type { LoadedServer } from "./systems/loaded.ts";

/** Recipients of one request. */
const EACH = 5;
const SAMPLE_MS = 5_000;
const HEAP_SAMPLE_MS = 30_000;
/** How long the last frames may take after the last request. */
const DRAIN_MS = 60_000;

interface Asked {
  sockets: number;
  perSecond: number;
  minutes: number;
}

/** Many sockets, and a steady stream of notifications to all of them in turn: none may be lost, and memory may not grow. */
export async function loadSockets(
  server: LoadedServer,
  { sockets: count, perSecond, minutes }: Asked,
): Promise<boolean> {
  const sockets: LoadSocket[] = [];
  const opening = performance.now();
  await share(count, CONCURRENCY, async (nth) => {
    sockets[nth] = await server.open(nth);
    await sockets[nth].until(() => (sockets[nth]?.frames.length ?? 0) > 0);
  });
  console.log(`${count} sockets open after ${seconds(performance.now() - opening)} s`);
  const memory = [workerdMiB(server.folder) ?? 0];
  const heap = [await server.heap()];
  const sampling = setInterval(() => memory.push(workerdMiB(server.folder) ?? 0), SAMPLE_MS);
  const weighing = setInterval(async () => heap.push(await server.heap()), HEAP_SAMPLE_MS);
  const { sent, times, took } = await send(server, sockets, { perSecond, forMs: minutes * 60_000 });
  const drained = performance.now();
  await untilAll(sockets, sent);
  clearInterval(sampling);
  clearInterval(weighing);
  heap.push(await server.heap());
  const lost = sockets.reduce(
    (sum, socket, at) => sum + Math.max(0, (sent[at] ?? 0) - socket.notifications.length),
    0,
  );
  const wrong = sockets.filter((socket) => !isWhole(socket)).length;
  const all = sent.reduce((sum, each) => sum + each, 0);
  console.log(`${all} notifications in ${seconds(took)} s: ${((all * 1000) / took).toFixed(1)} a second`);
  console.log(
    `the last was shown ${seconds(performance.now() - drained)} s after the last request was answered`,
  );
  console.log(`a request's answer: p50 ${times(50)}, p95 ${times(95)}, p99 ${times(99)} ms`);
  console.log(`lost ${lost}; sockets with a hole or a double ${wrong}`);
  console.log(`Herald's own memory (JavaScript in use, collected), MiB: ${memorySaid(heap)}`);
  console.log(`workerd's memory, MiB: ${memorySaid(memory)}`);
  for (const socket of sockets) socket.drop();
  return lost === 0 && wrong === 0;
}

/** Sends at a steady pace, whether or not the answers keep up. */
async function send(
  { http, admin, people }: LoadedServer,
  sockets: LoadSocket[],
  { perSecond, forMs }: { perSecond: number; forMs: number },
) {
  const sent = sockets.map(() => 0);
  const answers: number[] = [];
  const under: Promise<void>[] = [];
  const start = performance.now();
  for (let nth = 0; ; nth += 1) {
    const due = start + (nth * EACH * 1000) / perSecond;
    if (due >= start + forMs) break;
    await sleep(Math.max(0, due - performance.now()));
    const recipients = Array.from({ length: EACH }, (_, at) => (nth * EACH + at) % sockets.length);
    const began = performance.now();
    const ids = recipients.map((at) => people[at]?.id);
    under.push(
      notify(http, admin.token, ids).then(() => {
        answers.push(performance.now() - began);
        for (const at of recipients) sent[at] = (sent[at] ?? 0) + 1;
      }),
    );
  }
  await Promise.all(under);
  return {
    sent,
    took: performance.now() - start,
    times: (percent: number) => percentile(answers, percent).toFixed(0),
  };
}

async function notify(http: HttpClient, token: string, recipient_ids: (number | undefined)[]): Promise<void> {
  const body = {
    recipient_ids,
    title: "Your course begins",
    message: "Bring a pencil and something to eat.",
  };
  await http.expect([202], "POST", "/api/notifications/", token, body);
}

/** Numbered 1, 2, 3 … in the order in which they came. */
function isWhole(socket: LoadSocket): boolean {
  return socket.notifications.every(({ seq }, at) => seq === at + 1);
}

async function untilAll(sockets: LoadSocket[], sent: number[]): Promise<void> {
  const until = performance.now() + DRAIN_MS;
  const isDone = () => sockets.every((socket, at) => socket.notifications.length >= (sent[at] ?? 0));
  while (!isDone() && performance.now() < until) await sleep(100);
}

function memorySaid(memory: number[]): string {
  const half = memory.slice(Math.floor(memory.length / 2));
  const [first = 0] = memory;
  const [middle = 0] = half;
  return `${first.toFixed(1)} at first, ${middle.toFixed(1)} halfway, ${(memory.at(-1) ?? 0).toFixed(1)} at the end, ${Math.max(...memory).toFixed(1)} at most`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);
