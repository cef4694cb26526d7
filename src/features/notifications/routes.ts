import type { z } from "zod";
import {
  AliasedList,
  AliasedNewNotification,
  AliasedNotification,
  AliasedSync,
  withAliases,
  withoutAliases,
} from "#compat/notifications";
import type { StoredNotification } from "#core/inbox";
import { IdParam } from "#core/wire";
import { PageQuery } from "#http/pagination";
import { requireLimit } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { present, requestOf } from "./domain.ts";
import { sync } from "./service/changes.ts";
import { countUnread, readOne } from "./service/inbox.ts";
import { type PageRequest, readPage } from "./service/page.ts";
import { requestNotification } from "./service/request.ts";
import * as wire from "./wire.ts";

const tags = ["Notifications"];
type Query = z.infer<typeof wire.ListQuery> & z.infer<typeof PageQuery>;

function filterOf({
  is_read,
  saved,
  place,
  category,
  group_key,
  type,
  q,
  limit,
  cursor,
}: Query): PageRequest {
  return {
    isRead: is_read,
    saved,
    places: place,
    categories: category,
    groupKey: group_key,
    types: type,
    q,
    limit,
    cursor,
  };
}

const show = (stored: StoredNotification, now: Date) => withAliases(present(stored, now));

export const notificationRoutes = router()
  .openapi(
    contract({
      operationId: "listNotifications",
      method: "get",
      path: "/api/notifications/",
      summary: "List your notifications, newest first",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery.extend(wire.ListQuery.shape) },
      responses: {
        200: json(AliasedList, "A page of notifications; unread_count counts the whole inbox"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid", "too-many-requests"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const query = c.req.valid("query");
      // A search reads the whole of a place, so it has a limit of its own.
      if (query.q !== undefined) await requireLimit(platform, "search", session.id);
      const page = await readPage(platform, session, filterOf(query));
      const now = platform.now();
      const notifications = page.notifications.map((stored) => show(stored, now));
      const { count, count_capped, unread: unread_count, unseen: unseen_count, head: seq } = page;
      return c.json(
        {
          count,
          ...(count_capped && { count_capped }),
          unread_count,
          unseen_count,
          seq,
          notifications,
          next_cursor: page.nextCursor,
        },
        200,
      );
    },
  )
  .openapi(
    contract({
      operationId: "requestNotification",
      method: "post",
      path: "/api/notifications/",
      summary: "Send a notification to one user, several, a role or everyone",
      description: "API keys and admins may send to anyone, users only to themselves.",
      tags,
      access: "user_or_key",
      idempotent: true,
      request: {
        body: { required: true, content: { "application/json": { schema: AliasedNewNotification } } },
      },
      responses: {
        202: json(wire.Requested, "Accepted; it is being delivered"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("idempotency-in-progress", "too-large", "unsupported-media-type"),
        ...problems("invalid", "idempotency-key-reused"),
      },
    }),
    async (c) => {
      const { platform, caller, recordAnswer } = c.var;
      const request = requestOf(withoutAliases(c.req.valid("json")), platform.now());
      return c.json(await requestNotification(platform, caller, request, recordAnswer), 202);
    },
  )
  .openapi(
    contract({
      operationId: "countUnreadNotifications",
      method: "get",
      path: "/api/notifications/unread-count/",
      summary: "Count your unread notifications",
      tags,
      access: "user",
      deferred: true,
      responses: {
        200: json(wire.UnreadCount, "The number of unread notifications, twice"),
        ...problems("unauthenticated", "forbidden"),
      },
    }),
    async (c) => {
      const count = await countUnread(c.var.session);
      return c.json({ unread_count: count, count }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "syncNotifications",
      method: "get",
      path: "/api/notifications/sync/",
      summary: "List every change after a seq, in order",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery.pick({ limit: true }).extend(wire.SyncQuery.shape) },
      responses: {
        200: json(AliasedSync, "Each changed notification once, in its current state"),
        ...problems("unauthenticated", "forbidden", "resync-required", "invalid"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const { since, limit, places } = c.req.valid("query");
      const page = await sync(platform, session, since, limit, places === "all");
      const { seq, head } = page;
      const now = platform.now();
      const changes = page.changes.map((change) =>
        "notification" in change ? { seq: change.seq, notification: show(change.notification, now) } : change,
      );
      return c.json({ changes, seq, has_more: seq < head }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "getNotification",
      method: "get",
      path: "/api/notifications/{id}/",
      summary: "Get a notification",
      tags,
      access: "user",
      deferred: true,
      request: { params: IdParam },
      responses: {
        200: json(AliasedNotification, "The notification"),
        ...problems("unauthenticated", "forbidden", "not-found"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const stored = await readOne(platform, session, c.req.valid("param").id);
      return c.json(show(stored, platform.now()), 200);
    },
  );
