import { parseArgs } from "node:util";
import { command } from "./lib/command.ts";
import { fillInboxes, greet } from "./lib/greeting.ts";
import { prepare } from "./lib/prepare.ts";
import { startServer } from "./lib/server.ts";
import { WranglerOutput } from "./lib/wrangler-output.ts";

/** Everything else is handed on to `wrangler dev`; where the data lives concerns the preparations, too. */
const OWN = { observe: { type: "boolean" }, "no-samples": { type: "boolean" } } as const;
const args = process.argv.slice(2);
const { values } = parseArgs({ args, options: { ...OWN, "persist-to": { type: "string" } }, strict: false });
const persistTo = typeof values["persist-to"] === "string" ? values["persist-to"] : undefined;
const wranglerArgs = args.filter((arg) => !Object.keys(OWN).some((name) => arg === `--${name}`));

await command(async (ending) => {
  if (values.observe) Object.assign(process.env, { X_LOCAL_OBSERVABILITY: "true", X_LOCAL_EXPLORER: "true" });
  const progress = await prepare(persistTo);
  const output = new WranglerOutput();
  const server = startServer(wranglerArgs, {
    stdout: (text) => process.stdout.write(output.stdout(text)),
    stderr: (text) => process.stderr.write(output.stderr(text)),
  });
  const ready = progress.step(
    "starting wrangler dev",
    () => server.ready,
    () => "wrangler dev runs, and rebuilds what you change",
  );
  const isServing = ready.then(
    async (url) => {
      progress.end();
      greet(url);
      if (!values["no-samples"]) await fillInboxes(url, persistTo);
      output.show();
      return true;
    },
    () => false,
  );
  const code = await server.exited;
  const served = await isServing;
  if (!served && !ending.aborted) process.stdout.write(output.held());
  // Of itself it ends only where it was asked for no server, as by --help.
  return served && code === 0 ? 1 : code;
}, 0);
