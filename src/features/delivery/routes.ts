import { IdParam } from "#core/wire";
import { PageQuery, presentPage } from "#http/pagination";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { explain } from "./service/explain.ts";
import { type FailedDelivery, listFailed } from "./service/failed.ts";
import { type NotificationDelivery, readDeliveries } from "./service/read.ts";
import { redrive } from "./service/redrive.ts";
import * as wire from "./wire.ts";

const isoTime = (at: number) => new Date(at).toISOString();
const isoTimeOrNull = (at: number | null) => (at === null ? null : isoTime(at));

function present({ channel, status, reason, to, attempts, ...times }: NotificationDelivery) {
  return {
    channel,
    status,
    reason,
    to,
    waiting_until: isoTimeOrNull(times.waitingUntil),
    attempts,
    created_at: isoTime(times.createdAt),
    sent_at: isoTimeOrNull(times.sentAt),
    delivered_at: isoTimeOrNull(times.deliveredAt),
  };
}

function presentFailed({ recipient: to, created_at, ...same }: FailedDelivery): wire.FailedDelivery {
  return { ...same, to, created_at: isoTime(created_at) };
}

export const deliveryRoutes = router()
  .openapi(
    contract({
      operationId: "listNotificationDeliveries",
      method: "get",
      path: "/api/notifications/{id}/deliveries/",
      summary: "List how a notification was delivered by e-mail, push and SMS",
      tags: ["Notifications"],
      access: "user",
      deferred: true,
      request: { params: IdParam },
      responses: {
        200: json(wire.NotificationDeliveries, "One entry for each channel that reaches you"),
        ...problems("unauthenticated", "forbidden", "not-found"),
      },
    }),
    async (c) => {
      const results = await readDeliveries(c.var.platform, c.var.session, c.req.valid("param").id);
      return c.json({ results: results.map(present) }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "explainPreferences",
      method: "get",
      path: "/api/preferences/explain/",
      summary: "Explain how a notification of a type would be delivered now, and by which rule",
      tags: ["Preferences"],
      access: "user",
      deferred: true,
      request: { query: wire.ExplainQuery },
      responses: {
        200: json(wire.Explanation, "One entry for each channel"),
        ...problems("unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => c.json(await explain(c.var.platform, c.var.session, c.req.valid("query").type), 200),
  )
  .openapi(
    contract({
      operationId: "listFailedDeliveries",
      method: "get",
      path: "/api/admin/failed-deliveries/",
      summary: "List the deliveries that failed for good, newest first",
      tags: ["Operation"],
      access: "admin",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.FailedDeliveryList, "A page of failed deliveries"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const page = await listFailed(platform, session, c.req.valid("query"));
      return c.json(presentPage(page, presentFailed), 200);
    },
  )
  .openapi(
    contract({
      operationId: "redriveFailedDelivery",
      method: "post",
      path: "/api/admin/failed-deliveries/redrive/",
      summary: "Send a failed delivery again",
      description:
        "Notifications read since are left out. Its status is `queued` until it is sent or fails again.",
      tags: ["Operation"],
      access: "admin",
      request: {
        body: { required: true, content: { "application/json": { schema: wire.RedriveDelivery } } },
      },
      responses: {
        202: json(wire.RedriveDelivery, "Queued again, under its original key"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-possible"),
        ...problems("not-found", "too-large", "unsupported-media-type", "invalid", "unavailable"),
      },
    }),
    async (c) => {
      const name = c.req.valid("json");
      const { user_id: user, channel, to_seq: toSeq } = name;
      await redrive(c.var.platform, c.var.by, { user, channel, toSeq });
      return c.json(name, 202);
    },
  );
