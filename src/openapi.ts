import type { OpenAPIHono } from "@hono/zod-openapi";
import { OLDER_SPELLINGS } from "#compat/paths";
import type { AppEnv } from "#http/env";

const PREFIX = "/api/notifications/";

/** Describes every route, and each older spelling as deprecated (OpenAPI 3.1). */
export function openApiDocument(app: OpenAPIHono<AppEnv>, version: string) {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Herald",
      version,
      description: "Real-time notifications: REST, inbox and WebSocket.",
    },
  });
  document.components = {
    ...document.components,
    securitySchemes: {
      token: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      cookie: {
        type: "apiKey",
        in: "cookie",
        name: "session",
        description: "Unsafe methods also need X-CSRFToken.",
      },
      key: { type: "http", scheme: "bearer", description: "An API key, hk_…" },
    },
  };
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [at, older] of olderSpellings(path).entries()) {
      document.paths = { ...document.paths, [older]: deprecated(item as Record<string, Operation>, at + 1) };
    }
  }
  return document;
}

interface Operation {
  operationId: string;
}

/** The older paths of an operation: every path of the inbox also exists under the doubled prefix. */
function olderSpellings(path: string): string[] {
  if (!path.startsWith(PREFIX)) return [];
  const endings = [path.slice(PREFIX.length), ...(OLDER_SPELLINGS[path] ?? [])];
  return endings
    .flatMap((ending) => [`${PREFIX}notifications/${ending}`, `${PREFIX}${ending}`])
    .filter((older) => older !== path);
}

function deprecated(item: Record<string, Operation>, at: number): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => [
      method,
      { ...operation, operationId: `${operation.operationId}_${at}`, deprecated: true },
    ]),
  );
}
