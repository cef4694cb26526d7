import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.ts";
import { SHELL_FILES } from "./shell-files.ts";

const FOLDER = join(ROOT, "src/service-worker");

/**
 * Bundles /sw.js for the web app that was built into a folder. Its text differs
 * for each build of the app, which is how browsers know that there is another.
 */
export async function buildServiceWorker(folder: string): Promise<void> {
  const list = join(folder, SHELL_FILES);
  const files: string[] = JSON.parse(await readFile(list, "utf8"));
  await rm(list);
  const html = await readFile(join(folder, "index.html"));
  const version = createHash("sha256").update(html).update(files.join()).digest("hex").slice(0, 16);
  const { build } = await import("rolldown");
  await build({
    input: join(FOLDER, "main.ts"),
    tsconfig: join(FOLDER, "tsconfig.json"),
    transform: { target: "es2022", define: { BUILD: JSON.stringify({ version, files }) } },
    output: { file: join(folder, "sw.js"), format: "iife", minify: true, comments: false },
  });
}
