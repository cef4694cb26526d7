import { IdParam } from "#core/wire";
import { findUsers } from "#features/accounts/service/search";
import { PageQuery, presentPage } from "#http/pagination";
import { requireLimit } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { type TransitionContext, transition } from "#http/transition";
import { accept, cancel, present, presentConnection, type RequestRule, reject } from "./domain.ts";
import { blockRoutes } from "./routes/blocks.ts";
import { settleRequest } from "./service/answer.ts";
import { askToConnect } from "./service/ask.ts";
import { disconnect } from "./service/disconnect.ts";
import { listConnections, listRequests } from "./service/list.ts";
import { relate } from "./service/relate.ts";
import * as wire from "./wire.ts";

const tags = ["Connections"];

function settling<const Verb extends string>(verb: Verb, summary: string) {
  return transition(
    {
      operationId: `${verb}ConnectionRequest`,
      path: `/api/connection_requests/{id}/${verb}/`,
      summary,
      tags,
    },
    { schema: wire.ConnectionRequest, name: "request" },
  );
}

const settleBy = (rule: RequestRule) => async (c: TransitionContext) => {
  const { platform, session } = c.var;
  return c.json(present(await settleRequest(platform, session, c.req.valid("param").id, rule)), 200);
};

export const connectionRoutes = router()
  .route("/", blockRoutes)
  .openapi(
    contract({
      operationId: "createConnectionRequest",
      method: "post",
      path: "/api/connection_requests/",
      summary: "Send a connection request",
      tags,
      access: "user",
      idempotent: true,
      request: { body: { required: true, content: { "application/json": { schema: wire.RequestBody } } } },
      responses: {
        201: json(wire.ConnectionRequest, "The request"),
        200: json(
          wire.ConnectionRequest,
          "The request that was already pending; if it was theirs, it is now accepted",
        ),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("already-connected", "recently-rejected", "idempotency-in-progress", "too-large"),
        ...problems("unsupported-media-type", "invalid", "idempotency-key-reused"),
      },
    }),
    async (c) => {
      const { platform, by, recordAnswer } = c.var;
      const { status, request } = await askToConnect(
        platform,
        by,
        c.req.valid("json").recipient_id,
        recordAnswer,
      );
      return c.json(present(request), status);
    },
  )
  .openapi(
    contract({
      operationId: "listConnectionRequests",
      method: "get",
      path: "/api/connection_requests/",
      summary: "List your connection requests, newest first",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery.extend(wire.RequestListQuery.shape) },
      responses: {
        200: json(wire.ConnectionRequestList, "A page of connection requests"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const page = await listRequests(c.var.platform, c.var.session, c.req.valid("query"));
      return c.json(presentPage(page, present), 200);
    },
  )
  .openapi(settling("accept", "Accept a connection request"), settleBy(accept))
  .openapi(settling("reject", "Reject a connection request"), settleBy(reject))
  .openapi(settling("cancel", "Cancel your connection request"), settleBy(cancel))
  .openapi(
    contract({
      operationId: "listConnections",
      method: "get",
      path: "/api/connections/",
      summary: "List your connections, newest connection request first",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.ConnectionList, "A page of connections"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const page = await listConnections(c.var.platform, c.var.session, c.req.valid("query"));
      return c.json(presentPage(page, presentConnection), 200);
    },
  )
  .openapi(
    contract({
      operationId: "deleteConnection",
      method: "delete",
      path: "/api/connections/{id}/",
      summary: "Remove a connection",
      tags,
      access: "user",
      request: { params: IdParam },
      responses: {
        204: { description: "The connection was removed" },
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
      },
    }),
    async (c) => {
      await disconnect(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    contract({
      operationId: "searchUsers",
      method: "get",
      path: "/api/search_users/",
      summary: "Search people, with your relation to each",
      tags,
      access: "user",
      request: { query: PageQuery.extend(wire.SearchQuery.shape) },
      responses: {
        200: json(wire.FoundUserList, "A page of people"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid", "too-many-requests"),
      },
    }),
    async (c) => {
      const { platform, by } = c.var;
      const { q, limit, cursor } = c.req.valid("query");
      await requireLimit(platform, "search", by.id);
      const page = await findUsers(platform, by, q, { limit, cursor });
      const related = await relate(platform, by, page.items);
      return c.json(
        presentPage({ ...page, items: related }, (user) => user),
        200,
      );
    },
  );
