import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** Read by wrangler for local runs alone, and ignored by git. */
export const SECRETS_FILE = join(ROOT, ".dev.vars");

const HEADING =
  "# Written by `npm run migrate` for this machine alone; a deployed Herald refuses these values.";

/** The prefix `dev-` is what a deployed Worker knows them by, to refuse them. */
const MAKERS: Record<string, () => string> = {
  ENVIRONMENT: () => "development",
  APP_SECRET: () => `dev-${randomBytes(32).toString("base64url")}`,
  SIGNING_KEYS() {
    const { privateKey } = generateKeyPairSync("ed25519");
    const { kty, crv, x, d } = privateKey.export({ format: "jwk" });
    return JSON.stringify([{ kty, crv, kid: `dev-${randomBytes(6).toString("base64url")}`, x, d }]);
  },
};

/** Writes a `.dev.vars` of fresh development secrets, or adds to the one there is what it lacks. */
export async function ensureSecrets(): Promise<void> {
  const lines = await readLines();
  const missing = Object.keys(MAKERS).filter((name) => !valueIn(lines, name));
  if (missing.length === 0) return;
  const kept = lines.filter((line) => !missing.some((name) => isOf(line, name)));
  const made = missing.map((name) => `${name}=${MAKERS[name]?.()}`);
  const text = [...(kept.length > 0 ? kept : [HEADING]), ...made, ""].join("\n");
  const draft = `${SECRETS_FILE}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, SECRETS_FILE);
}

/** What `.dev.vars` says, by name. */
export async function readSecrets(): Promise<Record<string, string>> {
  const lines = await readLines();
  return Object.fromEntries(Object.keys(MAKERS).map((name) => [name, valueIn(lines, name)]));
}

async function readLines(): Promise<string[]> {
  const text = await readFile(SECRETS_FILE, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.trimEnd() === "" ? [] : text.trimEnd().split(/\r?\n/);
}

function isOf(line: string, name: string): boolean {
  return line.startsWith(`${name}=`);
}

/** The value of the last line of that name, as dotenv reads it. */
function valueIn(lines: string[], name: string): string {
  const line = lines.findLast((each) => isOf(each, name)) ?? "";
  return line
    .slice(name.length + 1)
    .trim()
    .replace(/^(['"])(.*)\1$/, "$2");
}
