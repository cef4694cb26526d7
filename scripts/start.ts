import { resolve } from "node:path";
import { atTheEnd, command, options } from "./lib/command.ts";
import { driveCron } from "./lib/cron.ts";
import { freePort } from "./lib/free-port.ts";
import { fillInboxes, greeting } from "./lib/greeting.ts";
import { startLocalServer } from "./lib/local-server.ts";
import { originOf } from "./lib/origin.ts";
import { announce, demoOf, prepareAssets, prepareDatabase } from "./lib/prepare.ts";
import { Progress } from "./lib/progress.ts";
import { Refused } from "./lib/refused.ts";
import { variablesOf } from "./lib/variables.ts";
import { buildWorker } from "./lib/worker-build.ts";

const USAGE = `npm start [-- [--port 8787] [--ip 127.0.0.1] [--persist-to DIR] [--var NAME:value]…
  [--demo full|people|none] [--log-level log|error] [--inspector-port N] [--cron-port N]
  [--config wrangler.toml]]`;

const text = { type: "string" } as const;
const KNOWN = {
  port: text,
  ip: text,
  "persist-to": text,
  "inspector-port": text,
  "cron-port": text,
  "log-level": text,
  var: { type: "string", multiple: true },
  demo: text,
  config: text,
} as const;

/** Runs a built Worker, Herald unless another is named, until it is stopped. */
await command(async (ending) => {
  const asked = read();
  const port = asked.port || (await freePort());
  const { persistTo, config, isQuiet } = asked;
  const print = (said: string) => !isQuiet && process.stdout.write(said);
  const progress = new Progress(print);
  const isHerald = config === undefined;
  announce(progress, persistTo);
  if (isHerald) await prepareAssets(progress);
  const build = await progress.step(
    "building the Worker",
    () => buildWorker(config),
    ({ wasBuilt }) => (wasBuilt ? "Worker built" : "Worker unchanged"),
  );
  const variables = await variablesOf(build, asked.variables);
  // Links in mails lead to the server itself, unless something else is given.
  if (isHerald && variables.ENVIRONMENT === "development")
    variables.PUBLIC_ORIGIN ||= originOf(asked.host, port);
  // Their password is known to everybody.
  const demo = variables.ENVIRONMENT === "development" ? asked.demo : "none";
  if (isHerald) await prepareDatabase(progress, demo, persistTo);
  const { origin, cronUrl, stop } = await progress.step(
    "starting workerd",
    () => startLocalServer(build, { ...asked, port, variables }),
    () => "workerd is running the built Worker (one machine, no hibernation)",
  );
  atTheEnd(stop);
  if (build.bindings.cronTriggers?.length)
    atTheEnd(driveCron(cronUrl, (complaint) => process.stderr.write(complaint)));
  progress.end();
  print(greeting(origin, demo));
  if (demo === "full") await fillInboxes(origin, persistTo);
  await new Promise((end) => ending.addEventListener("abort", end));
}, 0);

function read() {
  const given = options(KNOWN, USAGE);
  return {
    port: portOf(given.port ?? "8787"),
    host: given.ip ?? "127.0.0.1",
    persistTo: given["persist-to"],
    inspectorPort: given["inspector-port"] === undefined ? undefined : portOf(given["inspector-port"]),
    cronPort: portOf(given["cron-port"] ?? "0"),
    variables: given.var ?? [],
    demo: demoOf(given.demo),
    config: given.config === undefined ? undefined : resolve(given.config),
    isQuiet: ["warn", "error", "none"].includes(given["log-level"] ?? "log"),
  } as const;
}

/** @throws {Refused} on what is no port */
function portOf(given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Refused(`"${given}" is not a port: use a number from 0 to 65535.\nUsage: ${USAGE}`);
}
