import { join } from "node:path";
import type { ServerKind } from "../../scripts/lib/server.ts";
import { processorMs } from "../load/cpu.ts";
import { HttpClient } from "../load/http.ts";
import { LoadSocket } from "../load/socket.ts";
import { serverArguments, startQuietly } from "./server.ts";
import { CAST, type System } from "./system.ts";

/** What the emulator takes for one call of each kind. */
export const CALLS = {
  empty: "an empty request",
  read: "one D1 read of 1 row",
  page: "one D1 read of 20 rows",
  write: "one D1 insert",
  object: "one object call",
  queue: "one queue send",
} as const;
export type Call = keyof typeof CALLS;

export interface Floor extends System {
  call(what: Call, worker: number): Promise<unknown>;
}

const CONFIG = join(import.meta.dirname, "../floor/wrangler.toml");

/** Starts the bare Worker of `bench/floor`. */
export async function startFloor(port: number, folder: string, kind: ServerKind): Promise<Floor> {
  const persistTo = join(folder, "floor");
  const server = await startQuietly(kind, ["--config", CONFIG, ...serverArguments(port, persistTo)]);
  const http = new HttpClient(port);
  // Its users are numbers from 1.
  const call = (what: string, user: number) => http.expect([200], "GET", `/${what}/${user + 1}`);
  let announced = 0;
  await call("fill", CAST.readers.count - 1);
  return {
    name: "floor",
    processorMs: () => processorMs(persistTo),
    call,
    readPage: (reader) => call("page", reader),
    countUnread: (reader) => call("read", reader),
    notify([first = 0, ...others]) {
      return others.length === 0
        ? call("notify", first)
        : call(`notify-from/${first + 1}`, first + others.length);
    },
    async prepareAnswers(each) {
      return Array.from({ length: CAST.requesters.count }, (_, nth) =>
        Array.from({ length: each }, () => ({
          send: () => call("accept", CAST.requesters.first + nth),
          isShownBy: (frame) => frame.type === "notification",
        })),
      );
    },
    openSocket: (person) => LoadSocket.open(port, `/socket/${person + 1}`),
    async announce(listeners) {
      announced += 1;
      await http.expect([200], "GET", `/announce/${announced}/${listeners}`);
      return announced;
    },
    async withdraw(id, listeners) {
      await http.expect([200], "GET", `/withdraw/${id}/${listeners}`);
    },
    greeting: () => 1,
    async close() {
      http.close();
      await server.stop();
    },
  };
}
