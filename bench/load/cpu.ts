import { readdirSync, readFileSync } from "node:fs";

/**
 * The processor time, in ms, that a command started by this process has used
 * with everything it started: what a busy machine disturbs less than a rate.
 *
 * @param argument a word of the command line that no other child has
 * @returns undefined where there is no /proc
 */
export function processorMs(argument: string): number | undefined {
  return groupOf(argument)?.reduce((sum, { pid }) => sum + runMs(pid), 0);
}

/**
 * How long the threads of a process have run: the first number of each
 * schedstat, in nanoseconds, where /proc/PID/stat counts hundredths of a second.
 */
function runMs(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + threadMs(pid, thread), 0);
  } catch {
    // It ended meanwhile.
    return 0;
  }
}

function threadMs(pid: number, thread: string): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ");
    return Number(nanoseconds) / 1e6;
  } catch {
    return 0;
  }
}

/** The memory, in MiB, that the `workerd` of such a command keeps (VmRSS): the emulator's own and the Worker's. */
export function workerdMiB(argument: string): number | undefined {
  const kib = groupOf(argument)?.map(({ pid }) => {
    try {
      const text = readFileSync(`/proc/${pid}/status`, "latin1");
      return text.startsWith("Name:\tworkerd") ? Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) : 0;
    } catch {
      return 0;
    }
  });
  return kib && kib.reduce((sum, each) => sum + each, 0) / 1024;
}

/** The processes of the group that such a command leads; undefined where there is no /proc. */
function groupOf(argument: string): Stat[] | undefined {
  try {
    const all = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readStat);
    const isOurs = (pid: number) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(argument);
    const leader = all.find(({ pid, parent }) => parent === process.pid && isOurs(pid));
    return all.filter((each) => each.group === leader?.pid);
  } catch {
    return undefined;
  }
}

interface Stat {
  pid: number;
  parent: number;
  group: number;
}

/** proc_pid_stat(5): after the name in brackets come state, ppid and pgrp. */
function readStat(name: string): Stat[] {
  try {
    const text = readFileSync(`/proc/${name}/stat`, "latin1");
    const [, parent = 0, group = 0] = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    return [{ pid: Number(name), parent, group }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
