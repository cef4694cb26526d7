import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { atTheEnd, command, options } from "../scripts/lib/command.ts";
import { freePort } from "../scripts/lib/free-port.ts";
import { Refused } from "../scripts/lib/refused.ts";
import { serverKind } from "../scripts/lib/server.ts";
import { loadReader } from "./load-reader.ts";
import { loadSockets } from "./load-sockets.ts";
import { startLoaded } from "./systems/loaded.ts";

const USAGE =
  "npm run bench:load -- [--sockets 1500] [--per-second 100] [--minutes 5] [--server start|dev]\n       npm run bench:load -- --reader [--frames 10000] [--server start|dev]";

/** Loads a server for as long as the options say, and fails unless everything arrived. */
await command(async () => {
  const asked = read();
  console.log(`Load average before: ${loadavg()[0]?.toFixed(2)}.`);
  const folder = await mkdtemp(join(tmpdir(), "herald-load-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const server = await startLoaded(await freePort(), folder, asked.reader ? 2 : asked.sockets, asked.server);
  const isKept = asked.reader ? await loadReader(server, asked.frames) : await loadSockets(server, asked);
  await server.close();
  return isKept ? 0 : 1;
});

function read() {
  const text = { type: "string" } as const;
  const known = { sockets: text, "per-second": text, minutes: text, frames: text };
  const given = options({ ...known, server: text, reader: { type: "boolean" } }, USAGE);
  const number = (name: keyof typeof known, otherwise: number) => {
    const value = Number(given[name] ?? otherwise);
    if (!(value > 0)) throw new Refused(`--${name} must be a number above 0.\nUsage: ${USAGE}`);
    return value;
  };
  return {
    server: serverKind(given.server ?? "start"),
    reader: given.reader ?? false,
    sockets: number("sockets", 1500),
    perSecond: number("per-second", 100),
    minutes: number("minutes", 5),
    frames: number("frames", 10_000),
  };
}
