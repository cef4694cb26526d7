import { glob, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { command, options } from "./lib/command.ts";
import { BAR, DOCUMENTS, knownTags, rowsOf, tagsThatHold } from "./lib/promises.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";
import { taggedTests } from "./lib/tagged-tests.ts";

/** For each tag the tests that carry it, as the documents name them. */
type Held = Map<string, string[]>;

/** Writes into the documents which tests hold each promise; with --check only says whether that is what they say. */
await command(async () => {
  const { check } = options({ check: { type: "boolean" } }, "npm run parity [-- --check]");
  const held = await testsByTag();
  const known = await knownTags();
  const faults = [...held]
    .filter(([tag]) => !known.includes(tag))
    .map(([tag, tests]) => `No row has the tag ${tag} of ${tests.join(", ")}.`);
  for (const path of DOCUMENTS) {
    const before = await readFile(join(ROOT, path), "utf8");
    const { document, unheld } = filledIn(before, held);
    faults.push(...unheld.map((fault) => `${path}:${fault}`));
    if (document === before) console.log(`${path} names the tests of all ${rowsOf(before).length} promises.`);
    else if (check) faults.push(`${path} does not name the tests as they are. Run: npm run parity`);
    else await writeFile(join(ROOT, path), document);
  }
  if (faults.length > 0) throw new Refused(faults.join("\n"));
});

async function testsByTag(): Promise<Held> {
  const held: Held = new Map();
  const files: string[] = [];
  for await (const file of glob("test/**/*.{ts,tsx}", { cwd: ROOT })) files.push(file);
  for (const file of files.sort()) {
    const source = await readFile(join(ROOT, file), "utf8");
    for (const { titles, tags } of taggedTests(file, source)) {
      const test = `\`${relative("test", file)}\` › ${titles.join(" › ").replaceAll("|", "\\|")}`;
      for (const tag of tags) held.set(tag, [...(held.get(tag) ?? []), test]);
    }
  }
  return held;
}

/** A document with the last cell of each row as it should be, and the rows that no test holds. */
function filledIn(before: string, held: Held): { document: string; unheld: string[] } {
  const lines = before.split("\n");
  const unheld: string[] = [];
  const seen = new Set<string>();
  for (const { line, tag } of rowsOf(before)) {
    const text = lines[line] ?? "";
    const tests = tag === undefined ? [] : tagsThatHold(tag).flatMap((each) => held.get(each) ?? []);
    if (tag === undefined) unheld.push(`${line + 1}: The row has no tag.`);
    else if (seen.has(tag)) unheld.push(`${line + 1}: Another row has the tag ${tag}, too.`);
    else if (tests.length === 0) unheld.push(`${line + 1}: No test has the tag ${tag}.`);
    if (tag !== undefined) seen.add(tag);
    const others = text.split(BAR).slice(0, -2);
    lines[line] = `${others.join("|")}| ${[...new Set(tests)].join("<br>")} |`;
  }
  return { document: lines.join("\n"), unheld };
}
