import { join } from "node:path";
import { command, options } from "./lib/command.ts";
import { startGroup } from "./lib/groups.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";

const USAGE = "npm run fuzz -- [--inputs 50000] [--seed N]";

/** Plays the tests of abuse at length: so many hostile requests, and as many hostile frames, between them. */
await command(async () => {
  const { inputs = "50000", seed } = options({ inputs: { type: "string" }, seed: { type: "string" } }, USAGE);
  const each = Math.ceil(Number(inputs) / 2);
  if (!(each > 0)) throw new Refused(`--inputs must be a number above 0.\nUsage: ${USAGE}`);
  const vitest = startGroup(
    join(ROOT, "node_modules/.bin/vitest"),
    ["run", "test/abuse/api-fuzz.test.ts", "test/abuse/frames-fuzz.test.ts"],
    {
      env: {
        ...process.env,
        HERALD_INPUTS: String(each),
        ...(seed !== undefined && { HERALD_SEED: seed }),
      },
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    },
  );
  return vitest.exited;
});
