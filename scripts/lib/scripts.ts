import { join } from "node:path";
import { ROOT } from "./root.ts";

/** What a page without a build of its own loads from us, and what it is made from. */
export const PAGE_SCRIPTS = [
  /** `<herald-bell>` by one script tag. */
  { file: "herald-bell.js", source: "src/element/main.ts", format: "iife" },
  /** What the bell loads on a German page. */
  { file: "herald-bell-de.js", source: "src/core/own-words.ts", format: "esm" },
  /** The client alone: `import { createHerald } from "/herald.js"`. */
  { file: "herald.js", source: "src/client/index.ts", format: "esm" },
] as const;

/** Bundles those scripts into a folder. */
export async function buildPageScripts(folder: string): Promise<void> {
  const { build } = await import("rolldown");
  await build(
    PAGE_SCRIPTS.map(({ file, source, format }) => ({
      input: join(ROOT, source),
      tsconfig: join(ROOT, "tsconfig.browser.json"),
      // Since 2022 in every browser: private fields, light-dark() apart, where it matters least.
      transform: { target: "es2022" },
      output: { file: join(folder, file), format, minify: true, comments: false },
    })),
  );
}
