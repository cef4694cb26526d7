import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { change } from "../../scripts/lib/d1.ts";
import { run } from "../../scripts/lib/groups.ts";
import { ROOT } from "../../scripts/lib/root.ts";
import type { ServerKind } from "../../scripts/lib/server.ts";
import { heapMiB } from "../load/heap.ts";
import { HttpClient } from "../load/http.ts";
import { LoadSocket } from "../load/socket.ts";
import { complaintsIn } from "./complaints.ts";
import { inspectorOf, serverArguments, startQuietly } from "./server.ts";

interface Person {
  id: number;
  token: string;
}

/** A Herald with people in it, and one admin who notifies them. */
export interface LoadedServer {
  http: HttpClient;
  admin: Person;
  people: Person[];
  /** Where its data is: what its processes are known by. */
  folder: string;
  open(nth: number, since?: number): Promise<LoadSocket>;
  /** The memory that Herald's own JavaScript uses, in MiB. */
  heap(): Promise<number>;
  close(): Promise<void>;
}

/** Says what the server complained of. */
function print(output: string): void {
  for (const [what, times] of complaintsIn(output))
    console.log(`the server complained of ${what} ${times} times`);
}

export async function startLoaded(
  port: number,
  parent: string,
  count: number,
  kind: ServerKind = "dev",
): Promise<LoadedServer> {
  const folder = join(parent, "loaded");
  await mkdir(folder, { recursive: true });
  const file = join(folder, "people.json");
  const args = ["--users", String(count + 1), "--out", file, "--persist-to", folder];
  await run(process.execPath, [join(ROOT, "scripts/seed.ts"), ...args]);
  const [admin, ...people]: Person[] = JSON.parse(await readFile(file, "utf8"));
  if (!admin) throw new Error("Nobody was seeded.");
  await change({ persistTo: folder }, [`update users set access = 'admin' where id = ${admin.id};`]);
  let output = "";
  const collect = (text: string) => {
    output += text;
  };
  const server = await startQuietly(
    kind,
    [...serverArguments(port, folder), "--var", "RATE_LIMITS:off"],
    collect,
  );
  const http = new HttpClient(port);
  return {
    http,
    admin,
    people,
    folder,
    open(nth, since) {
      const path = `/ws/notifications/${since === undefined ? "" : `?since=${since}`}`;
      return LoadSocket.open(port, path, `herald.v1, bearer.${people[nth]?.token}`);
    },
    heap: () => heapMiB(inspectorOf(port)),
    async close() {
      http.close();
      await server.stop();
      print(output);
    },
  };
}

/** It listens a moment before it answers. */
export async function untilAnswering(origin: string): Promise<void> {
  const isUp = () =>
    fetch(`${origin}/api/health/`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) await sleep(200);
}
