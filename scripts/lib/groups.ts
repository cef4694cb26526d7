import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Refused } from "./refused.ts";
import { ROOT } from "./root.ts";

/** How long a command may take to end by itself once it is asked to. */
const GRACE_MS = 5000;
const GONE_MS = 1000;

/** A command with everything that it starts, which ends as one. */
export interface Group {
  /** The exit code of the command, 128 + the signal where one ended it; by then nothing of the group runs. */
  exited: Promise<number>;
  stop(): Promise<void>;
  /** Ends all of it at once, without a chance to finish anything (SIGKILL). */
  kill(): Promise<void>;
}

export interface Listeners {
  env?: NodeJS.ProcessEnv;
  stdout?: (text: string) => void;
  stderr?: (text: string) => void;
}

const running = new Map<number, Group>();

/**
 * Starts a command as the leader of a process group of its own: what it starts
 * and forgets can be found and ended, and a terminal's Ctrl-C reaches it
 * through us alone. It has no input, so it asks nothing.
 */
export function startGroup(
  command: string,
  args: string[],
  { env = process.env, stdout, stderr }: Listeners = {},
): Group {
  const child = spawn(command, args, {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout?.(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr?.(text));
  const exited = endOf(child);
  // The error is still thrown to what awaits `exited` later.
  exited.catch(() => undefined);
  const group: Group = {
    exited,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => signalGroup(child.pid, "SIGKILL"), GRACE_MS);
      await exited.catch(() => undefined);
      clearTimeout(late);
    },
    async kill() {
      signalGroup(child.pid, "SIGKILL");
      await exited.catch(() => undefined);
    },
  };
  if (child.pid !== undefined) running.set(child.pid, group);
  return group;
}

async function endOf(child: ChildProcess): Promise<number> {
  const closed = once(child, "close").catch(() => undefined);
  // Not "close", which waits for every process that has inherited the pipes. Node types events as any[].
  const [code, signal]: [number | null, NodeJS.Signals] = (await once(child, "exit")) as never;
  await sweep(child.pid);
  // Its last words may still be on their way.
  await Promise.race([closed, sleep(GONE_MS, undefined, { ref: false })]);
  return code ?? 128 + constants.signals[signal];
}

/**
 * Runs a command to its end, quietly.
 *
 * @returns what it said on stdout
 * @throws {Refused} with all that it said, when it failed
 */
export async function run(command: string, args: string[], env = process.env): Promise<string> {
  let said = "";
  let complained = "";
  const group = startGroup(command, args, {
    env,
    stdout(text) {
      said += text;
    },
    stderr(text) {
      complained += text;
    },
  });
  const code = await group.exited;
  if (code !== 0) {
    throw new Refused(`${said}${complained}\n${basename(command)} ${args.slice(0, 3).join(" ")} failed.`);
  }
  return said;
}

/** Ends what the leader has left behind, and waits until it is gone. */
async function sweep(pid: number | undefined): Promise<void> {
  const until = Date.now() + GONE_MS;
  while (signalGroup(pid, "SIGKILL") && Date.now() < until) await sleep(20);
  if (pid !== undefined) running.delete(pid);
}

/** Returns false when nothing is left of the group. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}

export async function stopGroups(): Promise<void> {
  await Promise.all([...running.values()].map((group) => group.stop()));
}

// The last resort, for an error that nobody caught.
process.once("exit", () => {
  for (const pid of running.keys()) signalGroup(pid, "SIGKILL");
});
