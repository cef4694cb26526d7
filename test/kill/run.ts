import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atTheEnd, command, options } from "../../scripts/lib/command.ts";
import { change } from "../../scripts/lib/d1.ts";
import { freePort } from "../../scripts/lib/free-port.ts";
import { run } from "../../scripts/lib/groups.ts";
import { Refused } from "../../scripts/lib/refused.ts";
import { ROOT } from "../../scripts/lib/root.ts";
import { type ServerKind, serverKind } from "../../scripts/lib/server.ts";
import { Client } from "./client.ts";
import { MortalServer } from "./mortal-server.ts";
import { Person } from "./person.ts";
import { judge, type Verdict } from "./verdict.ts";
import { World } from "./world.ts";
import { keepWriting, reviewers } from "./writes.ts";

const USAGE =
  "npm run test:kill [-- --restarts 20] [--seconds 8] [--sockets 200] [--writers 16] [--port P] [--seed K] [--server dev|start] [--keep]";
/** Between two things that one writer does. */
const PAUSE_MS = 150;
/** By then everything that was interrupted has been made good: the cron has run, and the queue has been delivered. */
const QUIET_WITHIN_MS = 240_000;
const MOST_SHOWN = 15;

/**
 * Kills a real server again and again while people write to it and watch, and
 * then looks whether every promise was kept.
 */
await command(async () => {
  const asked = read();
  const folder = await mkdtemp(join(tmpdir(), "herald-kill-"));
  if (asked.keep) console.log(`The database stays in ${folder}.`);
  else atTheEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const port = asked.port ?? (await freePort());
  const server = new MortalServer(port, folder, asked.server);
  const world = await populate(server.url, folder, asked);
  const started = performance.now();
  await server.start();
  await prepare(world);
  const staying = world.clients.map((client) => client.stay());
  await liveAndDie(server, world, asked);
  await quiet(server, world);
  const verdict = await judge(world).catch((error) => {
    throw new Refused(`${error}\nThe server's last output:\n${server.lastWords}`);
  });
  for (const client of world.clients) client.leave();
  await Promise.all([...staying, server.stop()]);
  return report(world, server, verdict, (performance.now() - started) / 1000);
});

interface Asked {
  restarts: number;
  seconds: number;
  sockets: number;
  writers: number;
  port: number | undefined;
  seed: number;
  server: ServerKind;
  keep: boolean;
}

function read(): Asked {
  const text = { type: "string" } as const;
  const known = { restarts: text, seconds: text, sockets: text, writers: text, port: text, seed: text };
  const others = { server: text, keep: { type: "boolean" } } as const;
  const given = options({ ...known, ...others }, USAGE);
  const number = (name: keyof typeof known, otherwise: number) => {
    const value = Number(given[name] ?? otherwise);
    if (!(value > 0)) throw new Refused(`--${name} must be a number above 0.\nUsage: ${USAGE}`);
    return value;
  };
  return {
    restarts: number("restarts", 20),
    seconds: number("seconds", 8),
    sockets: number("sockets", 200),
    writers: number("writers", 16),
    seed: number("seed", 1 + Math.floor(Math.random() * 1e6)),
    port: given.port === undefined ? undefined : number("port", 0),
    server: serverKind(given.server ?? "dev"),
    keep: given.keep ?? false,
  };
}

/** People of whom one is an admin and the others have a tab open each. */
async function populate(url: string, folder: string, { sockets, seed }: Asked): Promise<World> {
  const file = join(folder, "people.json");
  const args = ["--users", String(sockets + 1), "--out", file, "--persist-to", folder];
  await run(process.execPath, [join(ROOT, "scripts/seed.ts"), ...args]);
  const seeded: { id: number; username: string; token: string }[] = JSON.parse(await readFile(file, "utf8"));
  const [admin, ...people] = seeded.map((each) => new Person(url, each));
  if (!admin) throw new Error("Nobody was seeded.");
  await change({ persistTo: folder }, [`update users set access = 'admin' where id = ${admin.id};`]);
  const clients = people.map((person) => new Client(person));
  return new World(seed, admin, clients);
}

async function prepare(world: World): Promise<void> {
  for (const [at, { person }] of reviewers(world).entries()) {
    const role = at % 2 === 0 ? "teacher" : "employer";
    const { status } = await person.insist("PATCH", "/api/profile/", { role });
    if (status !== 200) throw new Error(`The role of a reviewer was answered ${status}.`);
  }
}

/** Writes go on and on; the server lives for a while, is killed, and lives again. */
async function liveAndDie(server: MortalServer, world: World, asked: Asked): Promise<void> {
  const { restarts, seconds, writers, seed } = asked;
  console.log(
    `${restarts} deaths, each after some ${seconds} s; ${world.clients.length} sockets; seed ${seed}.`,
  );
  let isOver = false;
  const writing = Array.from({ length: writers }, () => keepWriting(world, () => isOver, PAUSE_MS));
  for (let death = 1; death <= restarts; death += 1) {
    // Now and then it dies while everybody is still coming back.
    const forMs = 200 + world.chance.next() * 2000 * seconds;
    await sleep(forMs);
    const open = world.clients.filter(({ isOpen }) => isOpen).length;
    await server.kill();
    const { acknowledged } = world.ledger;
    console.log(
      `  death ${death} after ${(forMs / 1000).toFixed(1)} s, ${open} sockets open, ${acknowledged} writes acknowledged`,
    );
    await server.start();
  }
  await sleep(1000 * seconds);
  isOver = true;
  await Promise.all(writing);
}

/** Waits until everybody is back, nothing waits and everybody has everything. */
async function quiet(server: MortalServer, world: World): Promise<void> {
  const since = Date.now();
  let calm = 0;
  while (calm < 3 && Date.now() - since < QUIET_WITHIN_MS) {
    // The cron runs more often than every minute, to be done sooner.
    await server.tick();
    await sleep(2_000);
    const { waiting_events } = await world.admin.read<{ waiting_events: number }>("/api/admin/health/");
    const isThere = world.clients.every(({ isOpen }) => isOpen);
    calm = waiting_events === 0 && isThere ? calm + 1 : 0;
  }
  console.log(`  quiet after ${((Date.now() - since) / 1000).toFixed(0)} s`);
}

function report(world: World, server: MortalServer, verdict: Verdict, seconds: number): number {
  const { acknowledged, lost, doubled, unexpected } = verdict;
  const { repeated, abandoned } = world.ledger;
  const openings = world.clients.reduce((sum, client) => sum + client.openings, 0);
  const shown = world.clients.reduce((sum, { shown }) => sum + shown.length, 0);
  for (const [what, cases] of Object.entries({ lost, doubled, unexpected })) {
    for (const one of cases.slice(0, MOST_SHOWN)) console.log(`  ${what}: ${one}`);
    if (cases.length > MOST_SHOWN) console.log(`  ${what}: and ${cases.length - MOST_SHOWN} more`);
  }
  console.log(
    `${server.deaths} deaths in ${seconds.toFixed(0)} s; ${openings} sockets opened, ${shown} notifications shown; ` +
      `${repeated} calls repeated, ${abandoned} given up.`,
  );
  console.log(
    `acknowledged ${acknowledged}, lost ${lost.length}, doubled ${doubled.length}, unexpected ${unexpected.length}`,
  );
  const isKept = lost.length + doubled.length + unexpected.length === 0;
  if (!isKept) console.log(`The server's last output:\n${server.lastWords}`);
  return isKept ? 0 : 1;
}
