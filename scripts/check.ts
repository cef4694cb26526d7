import { command } from "./lib/command.ts";
import { run, startGroup } from "./lib/groups.ts";
import { Refused } from "./lib/refused.ts";

interface Step {
  /** What holds when it passes. */
  property: string;
  npm: string[];
  /** Its own words are worth reading when it passes, too. */
  speaks?: true;
}

/** What a change must keep true, the quickest checks first. */
const STEPS: Record<string, Step> = {
  lint: {
    property: "The code is formatted, and the linter finds nothing",
    npm: ["run", "lint"],
  },
  types: {
    property: "The types are right, in the Worker, the tests and the scripts",
    npm: ["run", "typecheck"],
  },
  generated: {
    property: "The migrations and binding types are what their sources generate",
    npm: ["run", "generated"],
  },
  parity: {
    property: "Every promise has a test, and the documents name it",
    npm: ["run", "parity", "--", "--check"],
  },
  build: { property: "The Worker builds as it would be deployed", npm: ["run", "build"] },
  sizes: { property: "What browsers load is as small as promised", npm: ["run", "sizes"] },
  tests: { property: "Every test passes", npm: ["test"], speaks: true },
};

/** Runs all of them, or those that are named, up to the first that fails. */
await command(async () => {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !(name in STEPS));
  if (unknown.length > 0) {
    throw new Refused(
      `There is no step ${unknown.join(", ")}. The steps are: ${Object.keys(STEPS).join(", ")}.`,
    );
  }
  for (const [name, step] of Object.entries(STEPS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    console.log(`\n== ${step.property} (npm ${step.npm.join(" ")})`);
    await (step.speaks ? aloud(step.npm) : run("npm", step.npm));
  }
});

async function aloud(npm: string[]): Promise<void> {
  const group = startGroup("npm", npm, {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  });
  if ((await group.exited) !== 0) throw new Refused(`npm ${npm.join(" ")} failed.`);
}
