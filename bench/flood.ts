import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atTheEnd, command, options } from "../scripts/lib/command.ts";
import { freePort } from "../scripts/lib/free-port.ts";
import { percentile } from "./load/stats.ts";
import { type LoadedServer, startLoaded } from "./systems/loaded.ts";

const USAGE = "npm run bench:flood -- [--sockets 8] [--samples 150]";
/** A deployment opens so many sockets of one user a minute (wrangler.toml); without limits, as here, the flood keeps to it. */
const OPENINGS_PER_MINUTE = 30;
const ODD_PING = '{"type":"ping" }';
const BURST = 50;
const MAX_BUFFERED = 64 * 1024;

/** Sockets of one user that send odd pings without end, and are opened again when they are closed. */
class Flood {
  sent = 0;
  closed = 0;
  #isOver = false;
  readonly #url: string;
  readonly #token: string;

  constructor(port: number, token: string) {
    this.#url = `ws://127.0.0.1:${port}/ws/notifications/`;
    this.#token = token;
  }

  begin(sockets: number): void {
    const pauseMs = (sockets * 60_000) / OPENINGS_PER_MINUTE;
    for (let nth = 0; nth < sockets; nth += 1) void this.#repeat(pauseMs);
  }

  end(): void {
    this.#isOver = true;
  }

  async #repeat(pauseMs: number): Promise<void> {
    while (!this.#isOver) {
      const began = performance.now();
      await this.#flood();
      await sleep(Math.max(0, pauseMs - (performance.now() - began)));
    }
  }

  async #flood(): Promise<void> {
    const socket = new WebSocket(this.#url, ["herald.v1", `bearer.${this.#token}`]);
    socket.addEventListener("close", ({ code }) => {
      if (code === 1008) this.closed += 1;
    });
    while (socket.readyState === WebSocket.CONNECTING) await sleep(5);
    while (socket.readyState === WebSocket.OPEN && !this.#isOver) {
      // The Worker's types, which hold here, too, do not know it.
      const { bufferedAmount } = socket as unknown as { bufferedAmount: number };
      for (let at = 0; at < BURST && bufferedAmount < MAX_BUFFERED; at += 1) {
        socket.send(ODD_PING);
        this.sent += 1;
      }
      await sleep(5);
    }
    socket.close();
  }
}

/** From the request to the frame, one after another. */
async function latencies({ http, admin, people, open }: LoadedServer, samples: number): Promise<number[]> {
  const socket = await open(0);
  const times: number[] = [];
  for (let nth = 0; nth < samples; nth += 1) {
    const began = performance.now();
    const body = { recipient_id: people[0]?.id, title: "Your course begins", message: "Bring a pencil." };
    await http.expect([202], "POST", "/api/notifications/", admin.token, body);
    await socket.until(() => socket.notifications.length > nth);
    times.push(performance.now() - began);
  }
  socket.drop();
  return times;
}

/** How long another user waits for a frame while one user's sockets send as fast as they can; fails at twice the usual. */
await command(async () => {
  const given = options({ sockets: { type: "string" }, samples: { type: "string" } }, USAGE);
  const [sockets, samples] = [Number(given.sockets ?? 8), Number(given.samples ?? 150)];
  console.log(`Load average before: ${loadavg()[0]?.toFixed(2)}.`);
  const folder = await mkdtemp(join(tmpdir(), "herald-flood-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const port = await freePort();
  const server = await startLoaded(port, folder, 2, "start");
  await latencies(server, samples);
  const usual = await latencies(server, samples);
  const flood = new Flood(port, server.people[1]?.token ?? "");
  flood.begin(sockets);
  const during = await latencies(server, samples);
  flood.end();
  const after = await latencies(server, samples);
  await server.close();
  for (const [name, times] of Object.entries({ usual, during, after }))
    console.log(
      `${name}: p50 ${percentile(times, 50).toFixed(1)} ms, p95 ${percentile(times, 95).toFixed(1)} ms`,
    );
  console.log(`The flood sent ${flood.sent} frames; ${flood.closed} sockets were closed with 1008.`);
  const base = Math.max(percentile(usual, 50), percentile(after, 50));
  return percentile(during, 50) < 2 * base && flood.closed > 0 ? 0 : 1;
});
