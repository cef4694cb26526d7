import { PageQuery, presentPage } from "#http/pagination";
import { limitRefusals } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { type DevOutboxMessage, emptyDevOutbox, listDevOutbox } from "../service/dev-outbox.ts";
import * as wire from "../wire.ts";

const tags = ["Development"];
const path = "/api/dev/outbox/";

function present({
  id,
  channel,
  recipient,
  subject,
  text,
  html,
  headers,
  payload,
  raw,
  createdAt,
}: DevOutboxMessage) {
  return {
    id,
    channel,
    to: recipient,
    subject,
    text,
    html,
    ...{
      headers: headers as Record<string, string>,
      payload: payload as Record<string, unknown> | null,
      raw,
    },
    created_at: new Date(createdAt).toISOString(),
  };
}

export const devOutboxRoutes = router()
  .openapi(
    contract({
      operationId: "listOutbox",
      method: "get",
      path,
      summary: "List the messages that would have been sent",
      description: "Only in development.",
      tags,
      access: "public",
      request: { query: PageQuery },
      responses: {
        200: json(wire.DevOutbox, "A page of messages, newest first"),
        ...problems("bad-cursor", "not-found", "invalid"),
      },
    }),
    async (c) => {
      const page = await listDevOutbox(c.var.platform, c.req.valid("query"));
      return c.json(presentPage(page, present), 200);
    },
  )
  .openapi(
    contract({
      operationId: "emptyOutbox",
      method: "delete",
      path,
      summary: "Empty the outbox",
      description: "Only in development.",
      tags,
      access: "public",
      before: [limitRefusals],
      responses: { 204: { description: "The outbox is empty" }, ...problems("foreign-origin", "not-found") },
    }),
    async (c) => {
      await emptyDevOutbox(c.var.platform);
      return c.body(null, 204);
    },
  );
