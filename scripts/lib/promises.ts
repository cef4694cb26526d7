import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** Documents with tables whose last column, headed "Test", names the tests that carry a row's tag. */
export const DOCUMENTS = ["docs/parity.md", "docs/reliability.md"];

/** A row of such a table begins with its tag: `parity.courses.3`, or P3 and F12. */
const TAG = /^\| `?(parity(?:\.[\w-]+)+|[PF]\d+)\b`?/;

/** What parts the cells of a row. */
export const BAR = /(?<!\\)\|/;

/** A promise that a document makes. */
export interface Row {
  /** Its place among the lines, from 0. */
  line: number;
  /** Undefined where the row has none. */
  tag: string | undefined;
}

/** The rows of every table whose last column is headed "Test". */
export function rowsOf(document: string): Row[] {
  const rows: Row[] = [];
  let isTable = false;
  for (const [line, text] of document.split("\n").entries()) {
    const last = text.startsWith("|") ? text.split(BAR).at(-2)?.trim() : undefined;
    if (last === undefined) isTable = false;
    else if (last === "Test") isTable = true;
    else if (isTable && !/^-+$/.test(last)) rows.push({ line, tag: TAG.exec(text)?.[1] });
  }
  return rows;
}

/** A row's own tag and those of its groups: a test of `parity.courses.endpoints` holds all rows below that. */
export function tagsThatHold(tag: string): string[] {
  const parts = tag.split(".");
  // The first two are all of parity, and all of one system.
  return parts
    .map((_, at) => parts.slice(0, at + 1).join("."))
    .filter((_, at) => at > 1 || parts.length === 1);
}

/** All tags that a test may carry. */
export async function knownTags(): Promise<string[]> {
  const documents = await Promise.all(DOCUMENTS.map((path) => readFile(join(ROOT, path), "utf8")));
  const tags = documents.flatMap(rowsOf).flatMap(({ tag }) => (tag ? tagsThatHold(tag) : []));
  return [...new Set(tags)];
}
