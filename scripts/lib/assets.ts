import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { filesIn, fingerprintOf } from "./fingerprint.ts";
import { buildIcons } from "./icons.ts";
import { ROOT } from "./root.ts";
import { buildPageScripts } from "./scripts.ts";
import { buildServiceWorker } from "./service-worker.ts";

/** What the Worker serves as it is; all of it is built, none of it is kept. */
export const PUBLIC = join(ROOT, "public");
const STATE = join(ROOT, ".wrangler");
const STAMP = join(STATE, "assets.sha256");

/** Everything that the pages are made of. */
export const INPUTS = [
  "src/web",
  "src/element",
  "src/client",
  "src/react",
  "src/service-worker",
  "src/core/own-words.ts",
  "src/core/category-names.ts",
  "src/core/channels.ts",
  "src/core/plain-text.ts",
  "vite.config.ts",
  "package-lock.json",
  "scripts/lib/assets.ts",
  "scripts/lib/fingerprint.ts",
  "scripts/lib/icons.ts",
  "scripts/lib/scripts.ts",
  "scripts/lib/page-html.ts",
  "scripts/lib/service-worker.ts",
  "scripts/lib/shell-files.ts",
];

/** Shown by /docs from our own origin, since its CSP lets nothing else in. */
const SWAGGER = "node_modules/swagger-ui-dist";
const SWAGGER_FILES = ["swagger-ui.css", "swagger-ui-bundle.js"];

/**
 * Builds what browsers load, unless it is built already. Quick then, since
 * wrangler asks before each build of the Worker, and the tests before they begin.
 *
 * @returns whether anything had to be built
 */
export async function buildAssets(): Promise<boolean> {
  const fingerprint = await fingerprintOf(INPUTS);
  const built = await readFile(STAMP, "utf8").catch(() => "");
  const isThere = await readFile(join(PUBLIC, "index.html")).catch(() => undefined);
  if (isThere && built === fingerprint) return false;
  await mkdir(STATE, { recursive: true });
  const draft = await mkdtemp(join(STATE, "assets-"));
  try {
    await buildInto(draft);
    await replace(PUBLIC, draft);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await writeFile(STAMP, fingerprint);
  return true;
}

async function buildInto(folder: string): Promise<void> {
  // Loaded only now: where nothing has changed, that alone would take longer than all the rest.
  const { build } = await import("vite");
  await inProduction(() =>
    build({
      configFile: join(ROOT, "vite.config.ts"),
      logLevel: "warn",
      build: { outDir: folder, emptyOutDir: true },
    }),
  );
  await buildServiceWorker(folder);
  await buildPageScripts(folder);
  await buildIcons(join(folder, "icons"));
  await mkdir(join(folder, "docs/vendor"), { recursive: true });
  for (const file of SWAGGER_FILES)
    await copyFile(join(ROOT, SWAGGER, file), join(folder, "docs/vendor", file));
}

/** Builds for production, also in a test, where Vite would take the libraries' development builds. */
async function inProduction(build: () => Promise<unknown>): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    await build();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/**
 * Makes `folder` hold what `draft` holds, without ever taking away what a page
 * that is being loaded still asks for: first what is new, then the HTML that
 * names it, and only then what is no longer named.
 */
async function replace(folder: string, draft: string): Promise<void> {
  const wanted = await filesIn(draft);
  const isHtml = (file: string) => file.endsWith(".html");
  for (const file of [...wanted.filter((each) => !isHtml(each)), ...wanted.filter(isHtml)]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(draft, file), join(folder, file));
  }
  for (const file of await filesIn(folder)) if (!wanted.includes(file)) await rm(join(folder, file));
}
