import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { command, options } from "../../scripts/lib/command.ts";
import { Refused } from "../../scripts/lib/refused.ts";
import { WORLDS } from "./assumptions.ts";
import type { Figures } from "./figures.ts";
import { actAsWorkers } from "./workers.ts";

const USAGE = `node bench/simulation/run.ts [--users 1000,100000] [--relays 1,20] [--world ${Object.keys(WORLDS).join("|")}] [--seed 1]`;
const USERS = "1000,100000,1000000";
const RELAYS = "1,20,200,2000";
const MIGRATIONS = join(import.meta.dirname, "../../migrations");

const COLUMNS: Record<string, (figures: Figures) => string> = {
  "online users": ({ users }) => whole(users),
  relays: ({ relays }) => whole(relays),
  "half, s": ({ seconds }) => seconds.half.toFixed(1),
  "99 %, s": ({ seconds }) => seconds.ninetyNine.toFixed(1),
  "last, s": ({ seconds }) => seconds.last.toFixed(1),
  "calls to users' hubs": ({ hubCalls }) => whole(hubCalls),
  "other requests": ({ otherRequests }) => whole(otherRequests),
  "rows in D1 + hub": ({ rows }) => `${rows.database} + ${rows.hub}`,
  "rows in relays": ({ rows }) => whole(rows.relays),
  "alarms set": ({ rows }) => whole(rows.alarms),
  "cost, $": ({ dollars }) => dollars.toFixed(4),
};

await command(async () => {
  const asked = options(
    {
      users: { type: "string" },
      relays: { type: "string" },
      world: { type: "string" },
      seed: { type: "string" },
    },
    USAGE,
  );
  const world = asked.world ?? "near";
  const assumed = (WORLDS as Partial<Record<string, (typeof WORLDS)["near"]>>)[world];
  if (!assumed) throw new Refused(`There is no world "${world}".\nUsage: ${USAGE}`);
  const [seed = 1] = numbers(asked.seed ?? "1");
  const tables = await statements();
  actAsWorkers();
  const { simulate } = await import("./figures.ts");
  line(Object.keys(COLUMNS));
  line(Object.keys(COLUMNS).map(() => "---:"));
  for (const users of numbers(asked.users ?? USERS)) {
    for (const relays of numbers(asked.relays ?? RELAYS)) {
      const { result, logged } = await listening(() => simulate({ users, relays, seed, tables, assumed }));
      line(Object.values(COLUMNS).map((column) => column(result)));
      if (result.unreached > 0) console.log(`${whole(result.unreached)} users were not reached.`);
      console.error(`  in ${(result.realMs / 1000).toFixed(1)} s${logged}`);
    }
  }
});

function numbers(list: string): number[] {
  return list.split(",").map((text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1)
      throw new Refused(`"${text}" is no number.\nUsage: ${USAGE}`);
    return number;
  });
}

async function statements(): Promise<string> {
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql")).sort();
  return (await Promise.all(files.map((file) => readFile(join(MIGRATIONS, file), "utf8")))).join("\n");
}

/** Counts what the objects log of calls that failed, instead of showing each, and shows nothing else that they log. */
async function listening<Result>(work: () => Promise<Result>): Promise<{ result: Result; logged: string }> {
  const { info, warn, error } = console;
  const counts = new Map<string, number>();
  console.warn = console.error = (text: string) => {
    const { what } = JSON.parse(text) as { what: string };
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  console.info = () => {};
  try {
    const result = await work();
    return { result, logged: [...counts].map(([what, count]) => `, ${what}: ${count}`).join("") };
  } finally {
    Object.assign(console, { info, warn, error });
  }
}

function whole(number: number): string {
  return number.toLocaleString("en");
}

function line(cells: string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}
