import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { driveCron } from "./cron.ts";
import { type Group, type Listeners, startGroup } from "./groups.ts";
import { mayGiveOrigin } from "./origin.ts";
import { Refused } from "./refused.ts";
import { ROOT } from "./root.ts";
import { SECRETS_FILE } from "./secrets.ts";
import { startWrangler } from "./wrangler.ts";

/** Which local server: `wrangler dev`, or the one of `npm start`. */
export type ServerKind = "dev" | "start";

/** @throws {Refused} on anything else */
export function serverKind(given: string): ServerKind {
  if (given === "dev" || given === "start") return given;
  throw new Refused(`--server must be "dev" or "start", not "${given}".`);
}

/** A local Herald in processes of its own. */
export interface Server extends Group {
  /** Where it answers, once it does; rejected when it ends before. */
  ready: Promise<string>;
}

/** Gets the server's output as it is written. */
export interface Print {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

/**
 * Starts a server on a database that is migrated, whose cron is triggered for
 * as long as it runs.
 *
 * @param args anything that `wrangler dev` takes, or `npm start`
 */
export function startServer(args: string[], print: Print, kind: ServerKind = "dev"): Server {
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
  const listen = readyListener(resolve);
  const group = startProcess(kind, args, {
    stderr: print.stderr,
    stdout(text) {
      print.stdout(text);
      listen(text);
    },
  });
  let running = true;
  let stopCron = () => {};
  const over = () => {
    running = false;
    stopCron();
    reject(new Error("The server ended before it was ready."));
  };
  ready
    .then((url) => {
      if (running && kind === "dev") stopCron = driveCron(url, print.stderr);
    })
    .catch(() => undefined);
  group.exited.then(over, over);
  if (isQuiet(args)) void untilItListens(args, () => running).then(resolve);
  return {
    ready,
    exited: group.exited,
    stop() {
      running = false;
      stopCron();
      return group.stop();
    },
    kill() {
      running = false;
      stopCron();
      return group.kill();
    },
  };
}

function startProcess(kind: ServerKind, args: string[], listeners: Listeners): Group {
  if (kind === "dev") return startWrangler(["dev", ...args, ...originVariable(args)], listeners);
  return startGroup(process.execPath, [join(ROOT, "scripts/start.ts"), "--demo", "none", ...args], listeners);
}

/** Where links in mails lead: to the server itself, unless something else is given. */
function originVariable(args: string[]): string[] {
  const files = optionsOf(args, "env-file");
  const settings = (files.length > 0 ? files : [SECRETS_FILE])
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
  return mayGiveOrigin([...args, ...settings].join("\n"))
    ? ["--var", `PUBLIC_ORIGIN:${addressOf(args)}`]
    : [];
}

/** The server's address, by its options. */
function addressOf(args: string[]): string {
  return `${optionOf(args, "local-protocol", "http")}://localhost:${optionOf(args, "port", "8787")}`;
}

/** Looks for the line of output that names its address. */
function readyListener(found: (url: string) => void): (text: string) => void {
  let said = "";
  return (text) => {
    said = (said + text).slice(-1000);
    const [, url] = /(?:Ready on|Herald is at) (https?:\/\/\S+)/.exec(said) ?? [];
    // A wildcard address is no place to go to.
    if (url !== undefined) found(url.replace(/\/\/(0\.0\.0\.0|\[::\]|\*)(?=[:/]|$)/, "//localhost"));
  };
}

/** The value of one of the server's options; the others are not checked here. */
function optionOf(args: string[], name: string, otherwise: string): string {
  return optionsOf(args, name).at(-1) ?? otherwise;
}

/** The same, of an option that may come several times. */
function optionsOf(args: string[], name: string): string[] {
  const { values } = parseArgs({
    args,
    options: { [name]: { type: "string", multiple: true } },
    strict: false,
  });
  return ((values[name] ?? []) as (string | boolean)[]).map(String);
}

function isQuiet(args: string[]): boolean {
  return ["warn", "error", "none"].includes(optionOf(args, "log-level", "log"));
}

/** Resolves to the server's address, once it listens there. */
async function untilItListens(args: string[], running: () => boolean): Promise<string> {
  const port = optionOf(args, "port", "8787");
  while (running()) {
    const socket = connect(Number(port), "localhost");
    const listens = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (listens) break;
    await sleep(250);
  }
  return addressOf(args);
}
