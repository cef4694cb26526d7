import { parseArgs } from "node:util";
import { command } from "./lib/command.ts";
import { fillInboxes, greeting } from "./lib/greeting.ts";
import { announce, demoOf, prepareAssets, prepareDatabase } from "./lib/prepare.ts";
import { Progress } from "./lib/progress.ts";
import { ensureSecrets } from "./lib/secrets.ts";
import { startServer } from "./lib/server.ts";
import { WranglerOutput } from "./lib/wrangler-output.ts";

/** Everything else is handed on to `wrangler dev`; where the data lives concerns the preparations, too. */
const { values, tokens } = parseArgs({
  options: { observe: { type: "boolean" }, demo: { type: "string" }, "persist-to": { type: "string" } },
  strict: false,
  tokens: true,
});
const persistTo = typeof values["persist-to"] === "string" ? values["persist-to"] : undefined;

await command(async (ending) => {
  const demo = demoOf(values.demo);
  if (values.observe) Object.assign(process.env, { X_LOCAL_OBSERVABILITY: "true", X_LOCAL_EXPLORER: "true" });
  const progress = new Progress();
  announce(progress, persistTo);
  await ensureSecrets();
  await Promise.all([prepareDatabase(progress, demo, persistTo), prepareAssets(progress)]);
  const output = new WranglerOutput();
  const server = startServer(wranglerArguments(), {
    stdout: (text) => process.stdout.write(output.stdout(text)),
    stderr: (text) => process.stderr.write(output.stderr(text)),
  });
  const ready = progress.step(
    "starting wrangler dev",
    () => server.ready,
    () => "wrangler dev is running, and rebuilds on every change",
  );
  const isServing = ready.then(
    async (url) => {
      progress.end();
      process.stdout.write(greeting(url, demo));
      if (demo === "full") await fillInboxes(url, persistTo);
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

/** What was given to us, without the options that wrangler does not know. */
function wranglerArguments(): string[] {
  const own = tokens.filter((token) => token.kind === "option" && ["observe", "demo"].includes(token.name));
  const places = own.flatMap((token) =>
    token.kind === "option" && token.value !== undefined && !token.inlineValue
      ? [token.index, token.index + 1]
      : [token.index],
  );
  return process.argv.slice(2).filter((_, at) => !places.includes(at));
}
