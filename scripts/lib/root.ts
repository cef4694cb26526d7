import { resolve } from "node:path";

/** The folder of package.json and wrangler.toml. */
export const ROOT = resolve(import.meta.dirname, "../..");
