import type { z } from "@hono/zod-openapi";
import { IdParam } from "#core/wire";
import { PageQuery, presentPage } from "#http/pagination";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { type ApiKey, endApiKey, listApiKeys, makeApiKey } from "../service/api-keys.ts";
import * as wire from "../wire.ts";

const tags = ["API keys"];

export const apiKeyRoutes = router()
  .openapi(
    contract({
      operationId: "createApiKey",
      method: "post",
      path: "/api/api-keys/",
      summary: "Create an API key for a host application",
      tags,
      access: "admin",
      idempotent: true,
      request: { body: { required: true, content: { "application/json": { schema: wire.NewApiKey } } } },
      responses: {
        201: json(wire.MadeApiKey, "The key, shown only once"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin"),
        ...problems("idempotency-in-progress", "too-many-keys", "too-large", "unsupported-media-type"),
        ...problems("invalid", "idempotency-key-reused"),
      },
    }),
    async (c) => {
      const { platform, by, recordAnswer } = c.var;
      return c.json(await makeApiKey(platform, by, c.req.valid("json").name, recordAnswer), 201);
    },
  )
  .openapi(
    contract({
      operationId: "listApiKeys",
      method: "get",
      path: "/api/api-keys/",
      summary: "List the API keys, newest first",
      tags,
      access: "admin",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.ApiKeyList, "A page of keys, without their secrets"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const { limit, cursor } = c.req.valid("query");
      const page = await listApiKeys(platform, session, { limit, cursor });
      return c.json(presentPage(page, present), 200);
    },
  )
  .openapi(
    contract({
      operationId: "deleteApiKey",
      method: "delete",
      path: "/api/api-keys/{id}/",
      summary: "Revoke an API key",
      tags,
      access: "admin",
      request: { params: IdParam },
      responses: {
        204: { description: "The key no longer works" },
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
      },
    }),
    async (c) => {
      await endApiKey(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );

function present({ id, name, createdBy, createdAt }: ApiKey): z.infer<typeof wire.ApiKey> {
  return { id, name, created_by: createdBy, created_at: createdAt.toISOString() };
}
