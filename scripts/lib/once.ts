import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_STATE } from "./local-database.ts";

function markOf(name: string, persistTo = LOCAL_STATE): string {
  return join(persistTo, name);
}

/** True when something was done once for the data in this folder. */
export function isDone(name: string, persistTo?: string): boolean {
  return existsSync(markOf(name, persistTo));
}

/** Does something once for the data in this folder; what fails is tried again at the next start. */
export async function once(
  name: string,
  persistTo: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  if (isDone(name, persistTo)) return;
  await work();
  await mkdir(persistTo ?? LOCAL_STATE, { recursive: true });
  await writeFile(markOf(name, persistTo), "");
}
