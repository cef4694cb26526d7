import { join } from "node:path";
import { ROOT } from "./root.ts";

/** What a page without a build of its own loads from us, and what it is made from. */
export const PAGE_SCRIPTS = [
  /** `<herald-bell>` by one script tag. */
  { file: "herald-bell.js", source: "src/bell/main.ts", format: "iife" },
  /** The client alone: `import { createHerald } from "/herald.js"`. */
  { file: "herald.js", source: "src/client/index.ts", format: "esm" },
] as const;

/** Bundles those scripts into a folder. */
export async function buildPageScripts(folder: string): Promise<void> {
  const { build } = await import("esbuild");
  await Promise.all(
    PAGE_SCRIPTS.map(({ file, source, format }) =>
      build({
        entryPoints: [join(ROOT, source)],
        outfile: join(folder, file),
        bundle: true,
        minify: true,
        format,
        // Since 2022 in every browser: private fields, light-dark() apart, where it matters least.
        target: "es2022",
        legalComments: "none",
        logLevel: "warning",
      }),
    ),
  );
}
