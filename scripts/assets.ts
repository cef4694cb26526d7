import { buildAssets } from "./lib/assets.ts";

/** Run by wrangler before each build of the Worker. */
const started = performance.now();
if (await buildAssets()) {
  console.log(`The web app is built (${((performance.now() - started) / 1000).toFixed(1)} s).`);
}
