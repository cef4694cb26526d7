import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./lib/command.ts";
import { Refused } from "./lib/refused.ts";
import { ROOT } from "./lib/root.ts";
import { testTitles } from "./lib/test-titles.ts";

/** Documents whose tables name tests in a last column headed "Test". */
const DOCUMENTS = ["docs/parity.md", "docs/reliability.md"];

const known = new Map<string, string[][]>();

interface Row {
  line: number;
  what: string;
  /** Each `file › title`, where the title may begin with those of the blocks around it. */
  tests: string[];
}

/** Fails when a document names a test that is not there, or a promise without one. */
await command(async () => {
  const faults: string[] = [];
  for (const document of DOCUMENTS) {
    const rows = rowsOf(await readFile(join(ROOT, document), "utf8"));
    const found = await faultsOf(rows);
    if (rows.length === 0) found.push("1: There is no table.");
    faults.push(...found.map((fault) => `${document}:${fault}`));
    if (found.length === 0) console.log(`${document}: all ${rows.length} promises are held by a test.`);
  }
  if (faults.length > 0) throw new Refused(faults.join("\n"));
});

async function faultsOf(rows: Row[]): Promise<string[]> {
  const faults: string[] = [];
  for (const row of rows) {
    if (row.tests.length === 0) faults.push(`${row.line}: "${row.what}" has no test.`);
    for (const test of row.tests) {
      const fault = await faultOf(test);
      if (fault) faults.push(`${row.line}: ${fault}`);
    }
  }
  return faults;
}

/** The rows of every table whose last column is headed "Test". */
function rowsOf(document: string): Row[] {
  const rows: Row[] = [];
  let isTable = false;
  for (const [at, text] of document.split("\n").entries()) {
    const cells = text.startsWith("|") ? text.split("|").slice(1, -1) : [];
    const last = cells.at(-1)?.trim() ?? "";
    if (cells.length === 0) isTable = false;
    else if (last === "Test") isTable = true;
    else if (isTable && !/^-+$/.test(last)) {
      const tests = last.split("<br>").map((test) => test.trim());
      rows.push({ line: at + 1, what: cells[0]?.trim() ?? "", tests: tests.filter(Boolean) });
    }
  }
  return rows;
}

/** What is wrong with a test's name; undefined when there is such a test. */
async function faultOf(test: string): Promise<string | undefined> {
  const [quoted = "", ...titles] = test.split(" › ");
  const file = join("test", quoted.replaceAll("`", ""));
  if (!existsSync(join(ROOT, file))) return `There is no ${file}.`;
  const all = known.get(file) ?? testTitles(file, await readFile(join(ROOT, file), "utf8"));
  known.set(file, all);
  const isThere = all.some((chain) => titles.every((title, at) => chain.at(at - titles.length) === title));
  return titles.length > 0 && isThere ? undefined : `There is no test "${titles.join(" › ")}" in ${file}.`;
}
