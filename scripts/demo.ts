import { join } from "node:path";
import { playMail } from "./demo/mail.ts";
import { Missing } from "./demo/missing.ts";
import { play } from "./demo/story.ts";
import { command, options } from "./lib/command.ts";
import { run } from "./lib/groups.ts";
import { withOwnServer } from "./lib/own-server.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";
import { serverKind } from "./lib/server.ts";

const USAGE = "npm run demo [-- --url http://localhost:8787 | --server dev|start]";

/** Nobody waits a quarter of an hour for a demo. */
const EMAIL_AFTER_SECONDS = 3;

await command(async () => {
  const started = performance.now();
  const text = { type: "string" } as const;
  const { url, server = "dev" } = options({ url: text, server: text }, USAGE);
  await (url === undefined
    ? withOwnServer(playThere, ["--var", `EMAIL_AFTER_SECONDS:${EMAIL_AFTER_SECONDS}`], serverKind(server))
    : play(await running(url)).catch(refuse));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\nThe demo is complete: everything arrived as promised (${seconds} s).`);
});

async function running(url: string): Promise<string> {
  const answer = await fetch(new URL("/api/health/", url)).catch(() => undefined);
  if (!answer?.ok)
    throw new Refused(
      `No Herald server answers at ${url}${answer ? ` (${answer.status})` : ""}. Start one with: npm run dev`,
    );
  console.log(`Using Herald at ${url}`);
  return url;
}

async function playThere(url: string, persistTo: string): Promise<void> {
  console.log(`Started a server for this demo at ${url}, with an empty database and one admin`);
  const admin = { username: "demo-admin", password: crypto.randomUUID() };
  const { username, password } = admin;
  const account = ["--username", username, "--email", "admin@example.com", "--password", password];
  await run("node", [join(ROOT, "scripts/create-superadmin.ts"), ...account, "--persist-to", persistTo]);
  await play(url, admin).catch(refuse);
  await playMail(url, Date.now().toString(36), EMAIL_AFTER_SECONDS).catch(refuse);
}

/** Ends the demo with what was missing. */
function refuse(error: unknown): never {
  if (!(error instanceof Missing)) throw error;
  throw new Refused(`The demo failed: ${error.message}`);
}
