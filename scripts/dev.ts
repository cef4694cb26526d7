import { parseArgs } from "node:util";
import { command } from "./lib/command.ts";
import { ensureDemoPeople } from "./lib/demo-people.ts";
import { migrate } from "./lib/migrate.ts";
import { startServer } from "./lib/server.ts";

/** Everything that `wrangler dev` takes is handed on; where the data lives concerns the migrations too. */
const args = process.argv.slice(2);
const { values } = parseArgs({ args, options: { "persist-to": { type: "string" } }, strict: false });
const persistTo = typeof values["persist-to"] === "string" ? values["persist-to"] : undefined;

await command(async () => {
  await migrate({ persistTo });
  await ensureDemoPeople(persistTo);
  const server = startServer(args, {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  });
  const code = await server.exited;
  // Of itself it ends only where it was asked for no server, as by --help.
  const served = await server.ready.then(
    () => true,
    () => false,
  );
  return served && code === 0 ? 1 : code;
}, 0);
