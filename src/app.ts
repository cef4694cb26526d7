import { HTTPException } from "hono/http-exception";
import { TrieRouter } from "hono/router/trie-router";
import { z } from "zod";
import { installGate } from "#authenticate";
import { canonicalPath } from "#compat/paths";
import { compose } from "#compose";
import { isNotMigrated, isPassing } from "#core/database";
import { log } from "#core/log";
import { Problem } from "#core/problem";
import { NotConfigured } from "#core/settings";
import { accountRoutes } from "#features/accounts/routes";
import { addressRoutes } from "#features/addresses/routes";
import { announcementRoutes } from "#features/announcements/routes";
import { applicationRoutes } from "#features/applications/routes";
import { connectionRoutes } from "#features/connections/routes";
import { deliveryRoutes } from "#features/delivery/routes";
import { callbackRoutes } from "#features/delivery/routes/callbacks";
import { devOutboxRoutes } from "#features/delivery/routes/dev-outbox";
import { framedMailRoutes } from "#features/delivery/routes/framed-mail";
import { deviceRoutes } from "#features/devices/routes";
import { leavingRoutes } from "#features/leaving/routes";
import { notificationRoutes } from "#features/notifications/routes";
import { actionRoutes } from "#features/notifications/routes/actions";
import { bulkRoutes } from "#features/notifications/routes/bulk";
import { markRoutes } from "#features/notifications/routes/marks";
import { placeRoutes } from "#features/notifications/routes/places";
import { seenRoutes } from "#features/notifications/routes/seen";
import { preferenceRoutes } from "#features/preferences/routes";
import { categoryRoutes } from "#features/preferences/routes/categories";
import { unsubscribeRoutes } from "#features/preferences/routes/unsubscribe";
import { receiptRoutes } from "#features/receipts/routes";
import type { AppEnv } from "#http/env";
import { headers, securityHeaders } from "#http/headers";
import { requireHttps } from "#http/https";
import { isTakenKey } from "#http/idempotency";
import { json, problemResponse } from "#http/responses";
import { contract, router } from "#http/router";
import { jobRoutes } from "#jobs/routes";
import { openApiDocument } from "#openapi";
import { pageOrFile } from "#pages";
import { socketRoutes } from "#realtime/routes";
import { version } from "../package.json";

const Health = z.object({ status: z.literal("ok"), version: z.string() }).meta({ id: "Health" });

const health = contract({
  operationId: "getHealth",
  method: "get",
  path: "/api/health/",
  summary: "Check that Herald is running",
  tags: ["Operation"],
  access: "public",
  responses: { 200: json(Health, "It is running") },
});

/** The environments whose database is known to be migrated. */
const migrated = new WeakSet<object>();

async function requireTables(env: Env): Promise<void> {
  if (migrated.has(env)) return;
  await env.DB.prepare("select 1 from inboxes, users, events limit 0").run();
  migrated.add(env);
}

export const app = router((request) => canonicalPath(new URL(request.url).pathname));

app.use(securityHeaders);
app.use(async (c, next) => {
  c.set("requestId", c.req.header("CF-Ray") ?? crypto.randomUUID());
  c.set("platform", compose(c.env, c.executionCtx));
  await next();
});
app.use(...headers);
app.use(requireHttps);
app.use(installGate);
app.use(async (c, next) => {
  await requireTables(c.env);
  await next();
});

app
  .openapi(health, (c) => c.json({ status: "ok" as const, version }, 200))
  .route("/", accountRoutes)
  .route("/", connectionRoutes)
  .route("/", applicationRoutes)
  .route("/", announcementRoutes)
  .route("/", notificationRoutes)
  .route("/", seenRoutes)
  .route("/", markRoutes)
  .route("/", actionRoutes)
  .route("/", bulkRoutes)
  .route("/", placeRoutes)
  .route("/", preferenceRoutes)
  .route("/", categoryRoutes)
  .route("/", addressRoutes)
  .route("/", deviceRoutes)
  .route("/", deliveryRoutes)
  .route("/", receiptRoutes)
  .route("/", framedMailRoutes)
  .route("/", unsubscribeRoutes)
  .route("/", callbackRoutes)
  .route("/", devOutboxRoutes)
  .route("/", leavingRoutes)
  .route("/", jobRoutes)
  .route("/", socketRoutes);
app.get("/openapi.json", (c) => c.json(openApiDocument(app, version)));

/** The methods of each path: a wrong method is 405, a wrong path 404. */
const methods = new TrieRouter<string>();
for (const { method, path } of app.routes) if (method !== "ALL") methods.add("ALL", path, method);

app.notFound(async (c) => {
  const allowed = [...new Set(methods.match("ALL", c.req.path)[0].map(([method]) => method))];
  if (allowed.length > 0) {
    const allow = allowed.includes("GET") ? [...allowed, "HEAD"] : allowed;
    return problemResponse(
      new Problem("method-not-allowed", { headers: { Allow: allow.join(", ") } }),
      c.var.requestId,
    );
  }
  return (await pageOrFile(c)) ?? problemResponse(new Problem("not-found"), c.var.requestId);
});

app.onError((error, c) => {
  // A request can fail before it was given its id.
  const requestId = c.get("requestId") ?? crypto.randomUUID();
  const problem = problemOf(error, c.env.ENVIRONMENT === "development");
  const response = problemResponse(problem, requestId);
  const about = { request_id: requestId, path: c.req.path };
  if (problem.code === "internal") log("error", "request.failed", about, error);
  if (response.status === 403 || response.status === 429)
    log("warn", "request.refused", { ...about, code: problem.code, user_id: c.get("session")?.id });
  return response;
});

function problemOf(error: Error, development: boolean): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof NotConfigured) {
    return new Problem("not-configured", { detail: `${error.message} ${correction(error, development)}` });
  }
  if (isNotMigrated(error))
    return new Problem("not-migrated", {
      detail: `Run: npm run migrate${development ? "" : " -- --remote"}`,
    });
  if (isTakenKey(error)) return new Problem("idempotency-in-progress");
  if (isPassing(error)) return new Problem("unavailable");
  if (error instanceof HTTPException) {
    if (error.status === 415) return new Problem("unsupported-media-type");
    if (error.status === 400) return new Problem("bad-json");
  }
  return new Problem("internal");
}

/** The step that helps where a setting is missing or wrong. */
function correction({ message }: NotConfigured, development: boolean): string {
  if (!development)
    return "Correct it in wrangler.toml and deploy again; set a secret with: npx wrangler secret put NAME";
  return /^(APP_SECRET|SIGNING_KEYS) /.test(message)
    ? "Remove it from .dev.vars, then make another one with: npm run migrate"
    : "Correct it in .dev.vars, in wrangler.toml or in the --var that sets it, and start again.";
}

export type App = typeof app;
export type { AppEnv };
