import { IdParam } from "#core/wire";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { mark, markAllRead } from "../service/mark.ts";
import { remove, removeAll } from "../service/remove.ts";
import * as wire from "../wire.ts";

const tags = ["Notifications"];

/** Routes that mark and delete. */
export const markRoutes = router()
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
        200: json(wire.Done, "Marked as read"),
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
        200: json(wire.Done, "Marked as unread"),
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
      summary: "Mark all notifications in the inbox as read",
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
      summary: "Delete all notifications in the inbox",
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
        204: { description: "Deleted" },
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
      },
    }),
    async (c) => {
      await remove(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
