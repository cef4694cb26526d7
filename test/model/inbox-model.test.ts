import fc from "fast-check";
import { beforeAll, expect, inject, it } from "vitest";
import { allowCrashes, firings } from "../support/crash.ts";
import { holdQueue } from "../support/held-queue.ts";
import { hush } from "../support/quiet.ts";
import { play } from "./acts.ts";
import { histories } from "./operations.ts";
import { World } from "./world.ts";

const { runs, seed } = inject("model");
const TIMEOUT_MS = 60_000 + runs * 3_000;

beforeAll(() => {
  holdQueue();
  allowCrashes();
  hush();
});

it(
  `leaves every client with the server's inbox, shown each notification once and in order, in ${runs} histories`,
  async () => {
    const property = fc.asyncProperty(histories, async (history) => {
      const world = await World.begin();
      for (const operation of history) await play(world, operation);
      await world.end();
    });

    // A failure prints its seed and path: HERALD_SEED=<seed> plays it again.
    await fc.assert(property, {
      numRuns: runs,
      ...(seed !== null && { seed }),
      interruptAfterTimeLimit: TIMEOUT_MS - 5_000,
    });

    const steps = ["S2", "S3", "S4", "S5", "S6", "H1", "H2"];
    if (runs >= 25) for (const step of steps) expect([...firings.keys()].join()).toContain(step);
  },
  TIMEOUT_MS,
);
