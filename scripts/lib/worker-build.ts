import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { V4WorkerOptionsShape } from "miniflare";
import { fingerprintOf } from "./fingerprint.ts";
import { ROOT } from "./root.ts";
import { wrangler } from "./wrangler.ts";

const FRONT = "scripts/lib/front.ts";
const INPUTS = ["src", "wrangler.toml", "package-lock.json", "scripts/lib/worker-build.ts", FRONT];

interface Options {
  fingerprint: string;
  /** The secrets without which a deployed Worker refuses to serve. */
  secrets: string[];
  /** What wrangler.toml says of the Worker, in the words of miniflare. */
  bindings: V4WorkerOptionsShape;
  name: string;
}

export interface WorkerBuild extends Options {
  script: string;
  /** What `npm start` puts before it (`front.ts`). */
  front: string;
  wasBuilt: boolean;
}

/** Where secrets are read from is of no interest in the middle of a build. */
process.env.WRANGLER_LOG ??= "error";

/**
 * Builds a Worker as it would be deployed, unless its sources are those of the
 * last build.
 *
 * @param config the wrangler.toml of another Worker than Herald
 */
export async function buildWorker(config = join(ROOT, "wrangler.toml")): Promise<WorkerBuild> {
  const others = relative(ROOT, dirname(config));
  const fingerprint = await fingerprintOf(others === "" ? INPUTS : [...INPUTS, others]);
  // A folder for each finished build: the Worker in one file, and what its configuration binds it to.
  const folder = join(ROOT, ".wrangler/workers", others === "" ? "herald" : others);
  const known = await readBuild(folder);
  if (known?.fingerprint === fingerprint) return { ...known, wasBuilt: false };
  await build(config, folder, fingerprint);
  const built = await readBuild(folder);
  if (!built) throw new Error(`There is no build in ${folder}.`);
  return { ...built, wasBuilt: true };
}

async function readBuild(folder: string): Promise<Omit<WorkerBuild, "wasBuilt"> | undefined> {
  try {
    const options: Options = JSON.parse(await readFile(join(folder, "options.json"), "utf8"));
    const [script, front] = await Promise.all(
      ["worker.js", "front.js"].map((name) => readFile(join(folder, name), "utf8")),
    );
    if (script === undefined || front === undefined) return undefined;
    return { ...options, script, front };
  } catch {
    return undefined;
  }
}

/** Builds beside the last one and then takes its place, for the sake of a start at the same time. */
async function build(config: string, folder: string, fingerprint: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  try {
    await wrangler("deploy", "--dry-run", "--config", config, "--outdir", draft);
    await buildFront(join(draft, "front.js"));
    const options: Options = { fingerprint, ...(await readOptions(config)) };
    await writeFile(join(draft, "options.json"), JSON.stringify(options));
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function buildFront(file: string): Promise<void> {
  const { build } = await import("rolldown");
  await build({ input: join(ROOT, FRONT), output: { file, format: "esm" } });
}

async function readOptions(path: string): Promise<Omit<Options, "fingerprint">> {
  // Loaded only now: it takes longer than a start that finds everything built.
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import("wrangler");
  const config = unstable_readConfig({ config: path });
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path);
  // It would read secrets from .dev.vars, which do not belong into a file of the build.
  const bindings = { ...(workerOptions as V4WorkerOptionsShape), bindings: config.vars };
  return { name: config.name ?? "worker", secrets: config.secrets?.required ?? [], bindings };
}
