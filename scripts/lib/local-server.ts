import type { V4WorkerOptions, V4WorkerOptionsShape } from "miniflare";
import { PUBLIC } from "./assets.ts";
import { openDirectSocket } from "./direct-socket.ts";
import { resourcesIn } from "./local-database.ts";
import { startMiniflare } from "./miniflare.ts";
import { originOf } from "./origin.ts";
import { Refused } from "./refused.ts";
import { ROOT } from "./root.ts";
import type { WorkerBuild } from "./worker-build.ts";

type Objects = NonNullable<V4WorkerOptionsShape["durableObjects"]>;

const ASSETS = "assets";
/** Serves what is found among the assets, and nothing else. */
const NO_ASSET = `export default { fetch: () => new Response("Not found", { status: 404 }) }`;

/**
 * Memory for processor time. Each call of an object leaves 40 kB beside the heap until a collection, and V8 collects
 * everything once memory has grown by a half, or by a tenth after a rest in which it gave memory back. Here it gives
 * none back, has 8 MB for what is new, and collects everything once memory is 16 times what was in use. Anything in
 * MINIFLARE_WORKERD_V8_FLAGS takes the place of these. `--sqrt-allocation-limits` would do the same, but ends workerd
 * after some 50,000 requests that keep nothing.
 */
const V8_FLAGS = ["--no-memory-reducer", "--min-semi-space-size=8", "--heap-growing-percent=1500"].join(" ");

/** The Worker with what stands before it. */
const MAIN = `import worker from "./worker.js";
import { front } from "./front.js";
export * from "./worker.js";
export default front(worker);
`;

export interface LocalServerOptions {
  host: string;
  port: number;
  /** Where the cron can be triggered, on 127.0.0.1; any free port if 0. */
  cronPort: number;
  persistTo: string | undefined;
  inspectorPort: number | undefined;
  variables: Record<string, string>;
  /** Prints only the warnings and errors that the Worker logs. */
  isQuiet: boolean;
}

/**
 * Runs the built Worker in one workerd, and resolves to where it answers and where its cron is triggered.
 *
 * @throws {Refused} when the port is in use
 */
export async function startLocalServer(
  build: WorkerBuild,
  options: LocalServerOptions,
): Promise<{ origin: string; cronUrl: string; stop: () => Promise<void> }> {
  const { host, port, cronPort, persistTo, inspectorPort, isQuiet } = options;
  process.env.MINIFLARE_WORKERD_V8_FLAGS ??= V8_FLAGS;
  const miniflare = await startMiniflare(
    {
      // Miniflare's own socket, which clients do not see: the cron comes in by it.
      host: "127.0.0.1",
      port: cronPort,
      unsafeTriggerHandlers: true,
      ...(inspectorPort !== undefined && { inspectorPort }),
      resourcePersistencePath: resourcesIn(persistTo),
      workers: [worker(build, options), ...(build.bindings.assets ? [assets(build)] : [])],
    },
    isQuiet,
  );
  try {
    const { href } = await miniflare.ready;
    return { origin: originOf(host, port), cronUrl: href, stop: () => miniflare.dispose() };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    throw code === "ERR_ADDRESS_IN_USE" ? new Refused(message) : error;
  }
}

function worker(
  { name, script, front, bindings }: WorkerBuild,
  { host, port, variables }: LocalServerOptions,
): V4WorkerOptions {
  const { assets, modulesRules, ...others } = bindings;
  return {
    ...others,
    // The objects' ids are made from this name: the same as under `wrangler dev`.
    name,
    modulesRoot: ROOT,
    modules: [
      { type: "ESModule", path: "main.js", contents: MAIN },
      { type: "ESModule", path: "front.js", contents: front },
      { type: "ESModule", path: "worker.js", contents: script },
    ],
    ...openDirectSocket({ address: `${host.includes(":") ? `[${host}]` : host}:${port}`, worker: name }),
    bindings: variables,
    durableObjects: kept(others.durableObjects),
    // Asked only for files. As the Worker's own assets they would come before every request.
    serviceBindings: { ...others.serviceBindings, ...(assets?.binding && { [assets.binding]: ASSETS }) },
  };
}

function assets({ bindings }: WorkerBuild): V4WorkerOptions {
  const { assetConfig } = bindings.assets ?? {};
  return {
    name: ASSETS,
    rootPath: ROOT,
    modules: true,
    script: NO_ASSET,
    ...(bindings.compatibilityDate && { compatibilityDate: bindings.compatibilityDate }),
    assets: {
      directory: PUBLIC,
      routerConfig: { has_user_worker: false, invoke_user_worker_ahead_of_assets: false },
      ...(assetConfig && { assetConfig }),
    },
  };
}

/** Objects stay in memory: waking one costs more than keeping it on a machine that has only these. */
function kept(objects: Objects = {}): Objects {
  return Object.fromEntries(
    Object.entries(objects).map(([binding, object]) => [
      binding,
      { ...(typeof object === "string" ? { className: object } : object), unsafePreventEviction: true },
    ]),
  );
}
