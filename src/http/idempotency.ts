import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { and, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { Context, MiddlewareHandler } from "hono";
import { isConflict } from "#core/database";
import { deleteInSteps } from "#core/delete-in-steps";
import type { Ports } from "#core/ports";
import { invalid, Problem } from "#core/problem";
import { sha256 } from "#core/seal";
import { idempotencyKeys } from "#core/tables";
import type { AppEnv, RecordAnswer } from "./env.ts";
import { nameOfCaller } from "./session.ts";

const SEALED_BEFORE =
  "This request was carried out, but its answer is no longer available. Read the result, and do not send it again.";
const DAY = 24 * 60 * 60 * 1000;

export const recordNothing: RecordAnswer = () => [];

/**
 * Answers a repeated request with its first answer.
 *
 * Nothing is reserved before the work: of two concurrent requests the database
 * commits one. The other's transaction is rolled back, and it gets the first
 * one's answer.
 */
export const idempotent: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = c.req.header("Idempotency-Key");
  c.set("recordAnswer", recordNothing);
  if (key === undefined) return next();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid("#/Idempotency-Key", "Idempotency-Key must be 1 to 255 visible characters.");
  }
  const { platform } = c.var;
  const caller = nameOfCaller(c.var.caller);
  // The owner comes first, so that an account's records can be deleted with it. Older records lack it.
  const older = sha256(JSON.stringify([caller, c.req.method, c.req.path, key]));
  const scope = `${caller}:${older}`;
  const scopes = [scope, older];
  const fingerprint = sha256(canonical(await c.req.json()));
  const earlier = await replay(c, scopes, fingerprint);
  if (earlier) return earlier;
  const recordAnswer = recorderOf(platform, scope, fingerprint);
  c.set("recordAnswer", recordAnswer);
  await next();
  if (!c.error) return;
  // A refusal such as "already connected" may be caused by a concurrent twin of this request, which was faster.
  const first = await replay(c, scopes, fingerprint);
  if (!first) return;
  c.error = undefined;
  c.res = undefined;
  c.res = first;
};

/** True when a concurrent request with the same key was faster. */
export function isTakenKey(error: unknown): boolean {
  return isConflict(error, "idempotency_keys.scope");
}

function recorderOf(
  { db, secret, now }: Ports<"db" | "now" | "secret">,
  scope: string,
  fingerprint: string,
): RecordAnswer {
  return (status, answer, when) => {
    const sealed = seal(secret, scope, JSON.stringify(answer));
    const at = now().getTime();
    return [
      db
        .delete(idempotencyKeys)
        .where(and(eq(idempotencyKeys.scope, scope), lte(idempotencyKeys.createdAt, new Date(at - DAY)))),
      db.run(sql`insert into ${idempotencyKeys} (scope, fingerprint, status, answer, created_at)
        select ${scope}, ${fingerprint}, ${status}, ${sealed}, ${at} where ${when ?? sql`true`}`),
    ];
  };
}

async function replay(
  c: Context<AppEnv>,
  scopes: string[],
  fingerprint: string,
): Promise<Response | undefined> {
  const { db, secret, now } = c.var.platform;
  const [record] = await db
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        inArray(idempotencyKeys.scope, scopes),
        gt(idempotencyKeys.createdAt, new Date(now().getTime() - DAY)),
      ),
    );
  if (!record) return undefined;
  if (record.fingerprint !== fingerprint) throw new Problem("idempotency-key-reused");
  const answer = unseal(secret, record.scope, record.answer);
  if (answer === undefined) throw new Problem("idempotency-in-progress", { detail: SEALED_BEFORE });
  const headers = { "Content-Type": "application/json", "Idempotency-Replayed": "true" };
  return new Response(answer, { status: record.status, headers });
}

/** Deletes records older than a day. */
export async function deleteOldAnswers(ports: Ports<"db" | "now" | "budget">): Promise<void> {
  const where = sql`created_at <= ${ports.now().getTime() - DAY}`;
  await deleteInSteps(ports, { table: sql`${idempotencyKeys}`, key: sql`scope`, where });
}

/** JSON with sorted keys, so that two spellings of one body are equal. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(",")}}`;
}

/** AES-256-GCM (NIST SP 800-38D), with a key of its own for each answer's scope. */
function seal(secret: string, scope: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", answerKey(secret, scope), nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
}

/** Undefined when it was sealed with a secret that the deployment no longer has. */
function unseal(secret: string, scope: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", answerKey(secret, scope), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}

function answerKey(secret: string, scope: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, scope, "idempotency", 32));
}
