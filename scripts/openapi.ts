import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./lib/command.ts";
import { withOwnServer } from "./lib/own-server.ts";
import { ROOT } from "./lib/root.ts";

/** Writes openapi.json as the app describes itself; a test holds it to that. */
await command(() =>
  withOwnServer(async (url) => {
    const document = await (await fetch(new URL("/openapi.json", url))).json();
    await writeFile(join(ROOT, "openapi.json"), `${JSON.stringify(document, null, 2)}\n`);
    console.log("Wrote openapi.json.");
  }),
);
