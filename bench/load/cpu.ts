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
  try {
    const all = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readStat);
    const isOurs = (pid: number) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(argument);
    const leader = all.find(({ pid, parent }) => parent === process.pid && isOurs(pid));
    const group = all.filter((each) => each.group === leader?.pid);
    return group.reduce((sum, each) => sum + each.ticks * TICK_MS, 0);
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
