import { IdParam } from "#core/wire";
import { PageQuery, presentPage } from "#http/pagination";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { type DeadLetter, listDeadLetters, redrive } from "./dead-letters.ts";
import { type Health, health } from "./health.ts";
import * as wire from "./wire.ts";

const tags = ["Operation"];

function present({ eventId: event_id, createdAt, ...same }: DeadLetter) {
  return { ...same, event_id, created_at: createdAt.toISOString() };
}

function presentHealth(seen: Health) {
  return {
    status: seen.status,
    oldest_event_seconds: seen.oldestEventSeconds,
    waiting_events: seen.waitingEvents,
    dead_letters: seen.deadLetters,
    live_sockets: seen.liveSockets,
    last_tick_at: seen.lastTickAt?.toISOString() ?? null,
    sms: seen.sms && {
      sent: seen.sms.sent,
      limit: seen.sms.limit,
      codes: seen.sms.codes,
      code_limit: seen.sms.codeLimit,
    },
  };
}

export const jobRoutes = router()
  .openapi(
    contract({
      operationId: "getAdminHealth",
      method: "get",
      path: "/api/admin/health/",
      summary: "Get the health of this deployment",
      tags,
      access: "admin",
      deferred: true,
      responses: {
        200: json(wire.Health, "What waits, what failed and how many sockets are open"),
        ...problems("unauthenticated", "forbidden"),
      },
    }),
    async (c) => c.json(presentHealth(await health(c.var.platform, c.var.session)), 200),
  )
  .openapi(
    contract({
      operationId: "listDeadLetters",
      method: "get",
      path: "/api/admin/dead-letters/",
      summary: "List the dead letters (events that failed for good), newest first",
      tags,
      access: "admin",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.DeadLetterList, "A page of dead letters"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const page = await listDeadLetters(platform, session, c.req.valid("query"));
      return c.json(presentPage(page, present), 200);
    },
  )
  .openapi(
    contract({
      operationId: "redriveDeadLetter",
      method: "post",
      path: "/api/admin/dead-letters/{id}/redrive/",
      summary: "Redrive a dead letter",
      tags,
      access: "admin",
      request: { params: IdParam },
      responses: {
        202: json(wire.Redriven, "The event was queued again, under its original id"),
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found", "unavailable"),
      },
    }),
    async (c) => {
      const event_id = await redrive(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.json({ event_id }, 202);
    },
  );
