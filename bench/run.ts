import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { atTheEnd, command, options } from "../scripts/lib/command.ts";
import { Refused } from "../scripts/lib/refused.ts";
import { type ServerKind, serverKind } from "../scripts/lib/server.ts";
import {
  type Effort,
  type Figures,
  type Measurement,
  measureRate,
  medianRound,
  type Row,
} from "./measure.ts";
import {
  type CallCost,
  callsTable,
  compare,
  LEGEND,
  processorTable,
  type Result,
  resultsTable,
} from "./report.ts";
import { describeRole, measureRole, type RoleFigures } from "./role.ts";
import { ROWS } from "./rows.ts";
import { CALLS, type Call, type Floor, startFloor } from "./systems/floor.ts";
import { startHerald } from "./systems/herald.ts";
import { PORTS } from "./systems/server.ts";
import type { System } from "./systems/system.ts";

const USAGE = `npm run bench [-- [--quick] [--save] [--server start|dev] [--peers] [--recipients N] [--only ${Object.keys(ROWS).join(",")},role]]`;
const RESULTS = join(import.meta.dirname, "results");

const FULL: Effort = {
  rounds: 15,
  forMs: 1000,
  answersAlone: 32,
  answersTogether: 64,
  notifications: 600,
};
const QUICK: Effort = { rounds: 1, forMs: 1500, answersAlone: 48, answersTogether: 160, notifications: 300 };

await command(async () => {
  const asked = options(
    {
      quick: { type: "boolean" },
      save: { type: "boolean" },
      only: { type: "string" },
      recipients: { type: "string" },
      server: { type: "string" },
      peers: { type: "boolean" },
    },
    USAGE,
  );
  const effort = asked.quick ? QUICK : FULL;
  // Beside the peers both servers are of interest; otherwise the one that is named.
  const kinds: ServerKind[] = asked.peers ? ["start", "dev"] : [serverKind(asked.server ?? "start")];
  for (const kind of kinds) await measureOn(kind, asked, effort);
});

interface Asked {
  only?: string | undefined;
  recipients?: string | undefined;
  quick?: boolean | undefined;
  save?: boolean | undefined;
}

async function measureOn(kind: ServerKind, asked: Asked, effort: Effort): Promise<void> {
  const names = asked.only?.split(",") ?? [...Object.keys(ROWS), "role"];
  const rows = rowsNamed(names.filter((name) => name !== "role"));
  const loadBefore = loadavg();
  describe(loadBefore, kind);
  const folder = await mkdtemp(join(tmpdir(), "herald-bench-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true }));
  const floor = await startFloor(PORTS.floor, folder, kind);
  const calls = asked.only ? [] : await measureCalls(floor, effort);
  const herald = await startHerald(PORTS.herald, folder, kind);
  const results: Result[] = [];
  for (const row of rows) {
    say(`… ${row.title}`);
    results.push(await measureRow(row, { herald, floor }, effort));
  }
  await Promise.all([herald.close(), floor.close()]);
  const role = names.includes("role")
    ? await measureRole(Number(asked.recipients ?? (asked.quick ? 2_000 : 10_000)), folder, kind)
    : undefined;
  print(results, calls);
  if (role) console.log(describeRole(role));
  if (asked.save) await save({ server: kind, effort, loadBefore, calls, results, role });
}

function rowsNamed(names: string[]): Row[] {
  const known: Record<string, Row> = ROWS;
  return names.map((name) => {
    const row = known[name];
    if (!row) throw new Refused(`There is no row "${name}".\nUsage: ${USAGE}`);
    return row;
  });
}

/** What else the machine was doing decides how far the figures can be believed. */
function describe([minute = 0]: number[], kind: ServerKind): void {
  const [cpu] = cpus();
  say(
    `${availableParallelism()} processors (${cpu?.model}), Node ${process.version}, load ${minute.toFixed(2)}.`,
  );
  if (minute > 1) say("The machine is busy: compare the columns of one run, not the figures of two.");
  say(
    `Both run on ${kind === "dev" ? "`wrangler dev`" : "the server of `npm start`"}, without logs; Herald with RATE_LIMITS:off.`,
  );
}

/** What each kind of call costs by itself, to separate the emulator's part from Herald's. */
async function measureCalls(floor: Floor, { forMs }: Effort): Promise<CallCost[]> {
  const costs: CallCost[] = [];
  for (const [call, what] of Object.entries(CALLS) as [Call, string][]) {
    say(`… ${what}`);
    const measure = (atOnce: number) =>
      measureRate(floor, forMs, atOnce, (worker) => floor.call(call, worker));
    await measure(16);
    costs.push({ what, alone: await measure(1), together: await measure(16) });
  }
  return costs;
}

/** Several rounds of each system, and of those the one in the middle. They take turns, so that a machine that is slow for a while is so to both. */
async function measureRow(
  row: Row,
  { herald, floor }: { herald: System; floor: System },
  effort: Effort,
): Promise<Result> {
  const rounds: Record<System["name"], Figures[]> = { Herald: [], floor: [] };
  const measurements: [System["name"], Measurement][] = [];
  for (const system of [floor, herald]) {
    const measurement = await row.prepare(system, effort);
    await measurement.warmUp();
    measurements.push([system.name, measurement]);
  }
  const count = row.isSlow ? Math.ceil(effort.rounds / 3) : effort.rounds;
  for (let nth = 0; nth < count; nth += 1) {
    for (const [name, measurement] of measurements) rounds[name].push(await measurement.round());
  }
  for (const [, measurement] of measurements) measurement.end();
  return { row, herald: medianRound(rounds.Herald), floor: medianRound(rounds.floor) };
}

function print(results: Result[], calls: CallCost[]): void {
  const tables = [
    resultsTable(results),
    processorTable(results),
    ...(calls.length > 0 ? [callsTable(calls)] : []),
  ];
  console.log(`\n${tables.join("\n\n")}\n`);
  console.log(LEGEND);
  console.log(
    `Load average at the end: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(", ")}.`,
  );
}

async function save({
  server,
  effort,
  loadBefore,
  calls,
  results,
  role,
}: {
  server: ServerKind;
  effort: Effort;
  loadBefore: number[];
  calls: CallCost[];
  results: Result[];
  role: RoleFigures | undefined;
}): Promise<void> {
  const [cpu] = cpus();
  const machine = { processors: availableParallelism(), model: cpu?.model, node: process.version };
  const load = { before: loadBefore, after: loadavg() };
  const rows = results.map((result) => ({
    title: result.row.title,
    unit: result.row.unit,
    ...compare(result),
    herald: result.herald,
    floor: result.floor,
    given: result.row.peers,
  }));
  await mkdir(RESULTS, { recursive: true });
  const report = { measuredAt: new Date().toISOString(), server, machine, load, effort, rows, calls, role };
  await writeFile(join(RESULTS, `latest-${server}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

function say(text: string): void {
  console.error(text);
}
