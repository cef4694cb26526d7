import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { atTheEnd, command } from "./lib/command.ts";
import { startGroup } from "./lib/groups.ts";
import { ROOT } from "./lib/root.ts";

/** A part of vitest's JSON report. */
interface Report {
  testResults: { name: string; startTime: number; endTime: number; assertionResults: unknown[] }[];
}

const MOST_SHOWN = 30;

/**
 * Runs the tests, all or those that are named, and prints how long the tests of
 * each file took. Where all ran and passed, each file's share of that is written
 * to test/times.json: the order in which `npm test` runs them.
 */
await command(async () => {
  const folder = await mkdtemp(join(tmpdir(), "herald-times-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "report.json");
  const reporters = ["--reporter", "default", "--reporter", "json", "--outputFile.json", file];
  const vitest = startGroup(
    join(ROOT, "node_modules/.bin/vitest"),
    ["run", ...reporters, ...process.argv.slice(2)],
    { stdout: (text) => process.stdout.write(text), stderr: (text) => process.stderr.write(text) },
  );
  const code = await vitest.exited;
  const { testResults }: Report = JSON.parse(await readFile(file, "utf8"));
  const files = testResults
    .map(({ name, startTime, endTime, assertionResults }) => ({
      name: relative(ROOT, name),
      seconds: (endTime - startTime) / 1000,
      tests: assertionResults.length,
    }))
    .sort((a, b) => b.seconds - a.seconds);
  const total = files.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(`\n${total.toFixed(1)} s in ${files.length} files, without what they load:`);
  for (const { name, seconds, tests } of files.slice(0, MOST_SHOWN))
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${String(tests).padStart(4)} tests  ${name}`);
  if (code === 0 && process.argv.length === 2) await record(files, total);
  return code;
});

/** In percent, which differ less from machine to machine than seconds. */
async function record(files: { name: string; seconds: number }[], total: number): Promise<void> {
  const shares = files.map(({ name, seconds }) => [name, Number(((seconds / total) * 100).toFixed(2))]);
  await writeFile(join(ROOT, "test/times.json"), `${JSON.stringify(Object.fromEntries(shares), null, 2)}\n`);
}
