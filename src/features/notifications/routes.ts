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
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { present, requestOf } from "./domain.ts";
import { sync } from "./service/changes.ts";
import { countUnread, readOne, readPage } from "./service/inbox.ts";
import { mark, markAllRead } from "./service/mark.ts";
import { remove, removeAll } from "./service/remove.ts";
import { requestNotification } from "./service/request.ts";
import * as wire from "./wire.ts";

const tags = ["Notifications"];
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
        200: json(AliasedList, "A page of the inbox, with its counts"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const { is_read: isRead, type: types, limit, cursor } = c.req.valid("query");
      const page = await readPage(platform, session, { isRead, types, limit, cursor });
      const now = platform.now();
      const notifications = page.notifications.map((stored) => show(stored, now));
      const { count, count_capped, unread: unread_count, unseen: unseen_count, head: seq } = page;
      return c.json(
        {
          ...{ count, ...(count_capped && { count_capped }), unread_count, unseen_count },
          ...{ seq, notifications, next_cursor: page.nextCursor },
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
      summary: "Notify one, many, a role or everyone",
      description: "An API key or an admin may address anyone; a user only themself.",
      tags,
      access: "user_or_key",
      idempotent: true,
      request: {
        body: { required: true, content: { "application/json": { schema: AliasedNewNotification } } },
      },
      responses: {
        202: json(wire.Requested, "It will reach them"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("idempotency-in-progress", "too-large", "unsupported-media-type"),
        ...problems("invalid", "idempotency-key-reused"),
      },
    }),
    async (c) => {
      const { platform, actor, recordAnswer } = c.var;
      const request = requestOf(withoutAliases(c.req.valid("json")), platform.now());
      return c.json(await requestNotification(platform, actor, request, recordAnswer), 202);
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
      responses: { 200: json(wire.UnreadCount, "The count"), ...problems("unauthenticated", "forbidden") },
    }),
    async (c) => {
      const count = await countUnread(c.var.platform, c.var.session);
      return c.json({ unread_count: count, count }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "syncNotifications",
      method: "get",
      path: "/api/notifications/sync/",
      summary: "Read every change after a number, in order",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery.pick({ limit: true }).extend(wire.SyncQuery.shape) },
      responses: {
        200: json(AliasedSync, "Each changed notification once, as it is now"),
        ...problems("unauthenticated", "forbidden", "resync-required", "invalid"),
      },
    }),
    async (c) => {
      const { platform, session } = c.var;
      const { since, limit } = c.req.valid("query");
      const { missed, seq, head } = await sync(platform, session, since, limit);
      const now = platform.now();
      const changes = missed.map((change) =>
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
      summary: "Read one notification",
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
  )
  .openapi(
    contract({
      operationId: "markNotificationRead",
      method: "post",
      path: "/api/notifications/{id}/mark-read/",
      summary: "Mark a notification as read",
      tags,
      access: "user",
      request: { params: IdParam },
      responses: {
        200: json(wire.Done, "It is read"),
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
      },
    }),
    async (c) => {
      await mark(c.var.platform, c.var.by, c.req.valid("param").id, true);
      return c.json({ success: true as const, message: "Notification marked as read" }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "markNotificationUnread",
      method: "post",
      path: "/api/notifications/{id}/mark-unread/",
      summary: "Mark a notification as unread",
      tags,
      access: "user",
      request: { params: IdParam },
      responses: {
        200: json(wire.Done, "It is unread"),
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
      },
    }),
    async (c) => {
      await mark(c.var.platform, c.var.by, c.req.valid("param").id, false);
      return c.json({ success: true as const, message: "Notification marked as unread" }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "markAllNotificationsRead",
      method: "post",
      path: "/api/notifications/mark-all-read/",
      summary: "Mark all notifications as read",
      tags,
      access: "user",
      request: { body: { content: { "application/json": { schema: wire.MarkAllBody } } } },
      responses: {
        200: json(wire.DoneMany, "How many were marked"),
        ...problems(
          "bad-json",
          "unauthenticated",
          "forbidden",
          "csrf",
          "foreign-origin",
          "too-large",
          "unsupported-media-type",
          "invalid",
        ),
      },
    }),
    async (c) => {
      const count = await markAllRead(c.var.platform, c.var.by, c.req.valid("json").up_to_seq);
      return c.json({ success: true as const, message: `${count} notifications marked as read`, count }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "deleteAllNotifications",
      method: "delete",
      path: "/api/notifications/delete-all/",
      summary: "Delete all notifications",
      tags,
      access: "user",
      responses: {
        200: json(wire.DoneMany, "How many were deleted"),
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin"),
      },
    }),
    async (c) => {
      const count = await removeAll(c.var.platform, c.var.by);
      return c.json({ success: true as const, message: `${count} notifications deleted`, count }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "deleteNotification",
      method: "delete",
      path: "/api/notifications/{id}/",
      summary: "Delete a notification",
      tags,
      access: "user",
      request: { params: IdParam },
      responses: {
        204: { description: "It is gone" },
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
      },
    }),
    async (c) => {
      await remove(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
