import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

it("the simulation of docs/announcements.md reaches everyone through the real relays", async () => {
  const { stdout } = await run(process.execPath, [
    "bench/simulation/run.ts",
    ...["--users", "300", "--relays", "3"],
  ]);

  const [, , row, ...more] = stdout.trim().split("\n");
  const [users, relays, , , , calls] = row?.split("|").slice(1) ?? [];
  expect([Number(users), Number(relays)]).toEqual([300, 3]);
  expect(Number(calls)).toBeGreaterThanOrEqual(300);
  expect(more).toEqual([]);
});
