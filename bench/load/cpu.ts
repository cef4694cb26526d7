import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of /proc are hundredths of a second wherever Linux runs. */
const TICK_MS = 10;

/**
 * The processor time, in ms, that a command started by this process has used
 * with everything it started: what a busy machine disturbs less than a rate.
 *
 * @param argument a word of the command line that no other child has
 * @returns undefined where there is no /proc
 */
export function processorMs(argument: string): number | undefined {
  return groupOf(argument)?.reduce((sum, each) => sum + each.ticks * TICK_MS, 0);
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
  ticks: number;
}

/** proc_pid_stat(5): after the name in brackets come state, ppid, pgrp; utime and stime are fields 14 and 15. */
function readStat(name: string): Stat[] {
  try {
    const text = readFileSync(`/proc/${name}/stat`, "latin1");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent = 0, group = 0] = fields;
    return [{ pid: Number(name), parent, group, ticks: (fields[11] ?? 0) + (fields[12] ?? 0) }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
