import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { Refused } from "./refused.ts";
import { ensureSecrets, SECRETS_FILE } from "./secrets.ts";
import type { WorkerBuild } from "./worker-build.ts";

/** Settings that no deployment needs all of, and that wrangler.toml does not list: most of them are secrets. */
export const OPTIONAL = [
  "APP_SECRET_PREVIOUS",
  "PASSWORD_LN",
  "PUSH_TEST_ORIGIN",
  "RATE_LIMITS",
  "RESEND_API_KEY",
  "RESEND_URL",
  "RESEND_WEBHOOK_SECRET",
  "SMTP_URL",
  "TWILIO_ACCOUNT_SID",
  "TWILIO_AUTH_TOKEN",
  "TWILIO_URL",
  "VAPID_PRIVATE_KEY",
  "VONAGE_API_KEY",
  "VONAGE_API_SECRET",
  "VONAGE_SIGNATURE_SECRET",
  "VONAGE_URL",
];

/**
 * The variables of a Worker that runs without wrangler: those of wrangler.toml,
 * under those of `.dev.vars`, of the environment and of the command line. The
 * secrets are made where neither of the last two has them.
 */
export async function variablesOf(
  { bindings: { bindings = {} }, secrets }: WorkerBuild,
  given: string[],
): Promise<Record<string, string>> {
  const configured = bindings as Record<string, string>;
  const fromCommand = parseVariables(given);
  const fromEnvironment = namedIn(process.env, [...Object.keys(configured), ...secrets, ...OPTIONAL]);
  const hasSecrets = secrets.every((name) => name in fromEnvironment || name in fromCommand);
  if (!hasSecrets) await ensureSecrets();
  const fromFile = hasSecrets ? {} : parseEnv(await readFile(SECRETS_FILE, "utf8"));
  return { ...configured, ...namedIn(fromFile, Object.keys(fromFile)), ...fromEnvironment, ...fromCommand };
}

/** @throws {Refused} on anything but NAME:value */
function parseVariables(given: string[]): Record<string, string> {
  const pairs = given.map((text) => {
    const [, name, value] = /^([A-Za-z_]\w*):(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new Refused(`--var must be NAME:value, not "${text}".`);
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

function namedIn(variables: NodeJS.Dict<string>, names: string[]): Record<string, string> {
  const entries = names.map((name) => [name, variables[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
