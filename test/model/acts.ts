import { failAt, restart } from "../support/crash.ts";
import { BETWEEN_USERS } from "./acts-between-users.ts";
import { OF_CLIENTS } from "./acts-of-clients.ts";
import { ON_INBOXES } from "./acts-on-inboxes.ts";
import { ON_MANY } from "./acts-on-many.ts";
import type { Operation } from "./operation.ts";
import { saw } from "./seen.ts";
import { World } from "./world.ts";

export type Named<Do extends Operation["do"]> = Extract<Operation, { do: Do }>;
/** Does one thing to the server, and to the model what the contract says comes of it. */
export type Act<Do extends Operation["do"]> = (
  world: World,
  operation: Named<Do>,
  at: Circumstances,
) => Promise<void>;
export type Acts<Do extends Operation["do"]> = { [Each in Do]: Act<Each> };

export interface Circumstances {
  /** False where others act at the same time, so that only the outcome can be looked at. */
  isAlone: boolean;
  /** True once a mishap has kept the event from being processed. */
  hasFailed(): boolean;
}

/** Plays a whole history in a world of its own, and looks at what there is in the end. */
export async function playAll(history: Operation[]): Promise<void> {
  const world = await World.begin();
  try {
    for (const operation of history) await play(world, operation);
    await world.end();
  } finally {
    world.stop();
  }
}

/** Plays one operation, with what goes wrong in it, and looks at what came of it. */
async function play(world: World, operation: Operation): Promise<void> {
  const mishaps = "mishaps" in operation ? operation.mishaps : [];
  const faults = mishaps.map(({ step, moment }) => failAt(step, moment));
  await act(world, operation, {
    isAlone: true,
    hasFailed: () => faults.some(({ fired }) => fired > 0),
  });
  restart();
  saw(operation.do);
  for (const [at, { fired }] of faults.entries()) {
    const { step, moment } = mishaps[at]!;
    if (fired > 0) saw(`failed at ${step}, ${moment}`);
  }
  // In which order those happened that were asked for at once, nobody can say beforehand.
  if (operation.do === "at once") await world.adopt();
  else await world.observe();
}

function act(world: World, operation: Operation, at: Circumstances): Promise<void> {
  return (ACTS[operation.do] as Act<Operation["do"]>)(world, operation, at);
}

const ACTS: Acts<Operation["do"]> = {
  ...BETWEEN_USERS,
  ...ON_INBOXES,
  ...ON_MANY,
  ...OF_CLIENTS,
  async "at once"(world, { operations }, at) {
    await Promise.all(operations.map((operation) => act(world, operation, { ...at, isAlone: false })));
  },
};
