import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { buildAssets } from "./scripts/lib/assets.ts";
import { folderInMemory } from "./scripts/lib/folder-in-memory.ts";
import { LongestFirst } from "./scripts/lib/longest-first.ts";
import { knownTags } from "./scripts/lib/promises.ts";
import { ignoreCutOffSockets } from "./test/support/cut-off-sockets.ts";
import { fileRecorder } from "./test/support/file-recorder.ts";
import { pageScripts } from "./test/support/page-scripts.ts";

// The Worker answers with pages, which a fresh clone has yet to build.
await buildAssets();

// Where secrets could be read from, or that there are none, matters to no test: the tests have their own.
process.env.WRANGLER_LOG ??= "error";

ignoreCutOffSockets();

// What the emulated databases write is gone after a run: in memory it need not reach a disk, which is a tenth of all that the tests cost.
process.env.TMPDIR ??= folderInMemory();

/** Keys of the tests alone; nothing else accepts them. */
const SIGNING_KEYS = JSON.stringify([
  {
    kty: "OKP",
    crv: "Ed25519",
    kid: "dev-test",
    x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  },
]);

declare module "vitest" {
  export interface ProvidedContext {
    model: { runs: number; seed: number | null };
    fuzz: { inputs: number; seed: number | null };
  }
}

/** Tests of the source files themselves. */
const OF_THE_SOURCES = ["test/lengths.test.ts", "test/architecture-page.test.ts"];

/** Tests of what runs in a browser, and of the source files themselves: in Node, with a DOM for those files that ask for one. */
const browser = {
  include: ["test/{client,element,react,service-worker,web}/**/*.test.{ts,tsx}", ...OF_THE_SOURCES],
};

const seed = process.env.HERALD_SEED === undefined ? null : Number(process.env.HERALD_SEED);

export default defineConfig({
  test: {
    // What Herald logs is shown only where a test failed.
    silent: "passed-only",
    // Two cores; more workers only wait for each other.
    maxWorkers: 2,
    // Not where a shuffle is asked for: a sequencer of one's own would go before it.
    ...(!process.argv.some((argument) => argument.startsWith("--sequence.shuffle")) && {
      sequence: { sequencer: LongestFirst },
    }),
    // Each names a promise of docs/parity.md or docs/reliability.md; `npm run parity` ties the two.
    tags: (await knownTags()).map((name) => ({ name })),
    projects: [
      {
        define: { FAULTS: "true" },
        plugins: [
          pageScripts(),
          fileRecorder(),
          cloudflareTest(async () => ({
            main: "./test/support/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // For tests of migrations, which find it empty.
              d1Databases: ["EMPTY_DB"],
              email: { send_email: [{ name: "SEND_EMAIL" }] },
              bindings: {
                ENVIRONMENT: "development",
                APP_SECRET: "dev-secret-of-the-tests-and-nothing-else",
                SIGNING_KEYS,
                RATE_LIMITS: "off",
                PASSWORD_LN: "4",
                MIGRATIONS: await readD1Migrations("./migrations"),
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/**/*.test.ts"],
          exclude: [...browser.include, "test/browser/**", "test/servers/**", "test/node/**"],
          // One process for all files: the libraries are loaded once, what is ours is made anew.
          isolate: false,
          setupFiles: ["test/support/fresh-start.ts"],
          globalSetup: [
            "test/support/mail-peers.ts",
            "test/support/sms-peers.ts",
            "test/support/push-peer.ts",
          ],
          // Ends what hangs, on the slowest machine: longer than test/support/patience.ts.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // How often the model test plays a random history, and which to begin with; .ci/run plays a hundred more.
          provide: {
            model: {
              runs: Number(process.env.HERALD_RUNS ?? 15),
              seed,
            },
            // How many hostile requests, and how many hostile frames; .ci/run sends thousands more.
            fuzz: { inputs: Number(process.env.HERALD_INPUTS ?? 150), seed },
          },
        },
      },
      {
        test: {
          name: "browser",
          ...browser,
          pool: "threads",
          isolate: false,
          setupFiles: ["test/support/fresh-modules.ts"],
        },
      },
      // In Node, beside libraries that run nowhere else.
      { test: { name: "node", include: ["test/node/**/*.test.ts"], testTimeout: 120_000 } },
      // In Node, where they start processes and wait for them.
      {
        test: {
          name: "servers",
          include: ["test/servers/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
