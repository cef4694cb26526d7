import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./lib/root.ts";

const FILES = ["swagger-ui.css", "swagger-ui-bundle.js"];

/** Puts the page at /docs together from our own origin, since its CSP lets nothing else in. Run by wrangler before each build. */
const from = join(ROOT, "node_modules/swagger-ui-dist");
const to = join(ROOT, "public/docs/vendor");
await mkdir(to, { recursive: true });
for (const file of FILES) await copyFile(join(from, file), join(to, file));
