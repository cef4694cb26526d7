import { IdParam } from "#core/wire";
import { PageQuery, presentPage } from "#http/pagination";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { blockUser, listBlocks, unblockUser } from "../service/block.ts";
import * as wire from "../wire.ts";

const tags = ["Blocks"];

export const blockRoutes = router()
  .openapi(
    contract({
      operationId: "listBlocks",
      method: "get",
      path: "/api/blocks/",
      summary: "List the users you have blocked",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.BlockList, "A page of blocked users"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const page = await listBlocks(c.var.platform, c.var.session, c.req.valid("query"));
      return c.json(
        presentPage(page, ({ user, createdAt }) => ({ user, created_at: createdAt.toISOString() })),
        200,
      );
    },
  )
  .openapi(
    contract({
      operationId: "blockUser",
      method: "put",
      path: "/api/blocks/{id}/",
      summary: "Block a user",
      description:
        "A blocked user cannot send you requests, applications or notifications. A pending request between you is cancelled.",
      tags,
      access: "user",
      request: { params: IdParam },
      responses: {
        204: { description: "Blocked" },
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found", "invalid"),
      },
    }),
    async (c) => {
      await blockUser(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    contract({
      operationId: "unblockUser",
      method: "delete",
      path: "/api/blocks/{id}/",
      summary: "Unblock a user",
      tags,
      access: "user",
      request: { params: IdParam },
      responses: {
        204: { description: "Not blocked" },
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
      },
    }),
    async (c) => {
      await unblockUser(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
