import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { type BulkChange, bulkChangeOf, changeMany } from "../service/bulk.ts";
import { undo } from "../service/undo.ts";
import * as wire from "../wire/bulk.ts";
import { DoneMany } from "../wire.ts";

const tags = ["Notifications"];
const REFUSALS = problems(
  ...(["bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin"] as const),
  ...(["too-large", "unsupported-media-type", "invalid", "too-many-requests"] as const),
);

const DONE: Record<BulkChange["action"], string> = {
  read: "marked as read",
  unread: "marked as unread",
  archive: "archived",
  delete: "deleted",
  unarchive: "moved to the inbox",
  save: "saved",
  unsave: "removed from saved",
};

const counted = (count: number) => (count === 1 ? "1 notification" : `${count} notifications`);

export const bulkRoutes = router()
  .openapi(
    contract({
      operationId: "changeManyNotifications",
      method: "post",
      path: "/api/notifications/bulk/",
      summary: "Change many notifications at once",
      description: "Give ids, or a filter. A filter without `place` applies to the inbox.",
      tags,
      access: "user",
      request: { body: { required: true, content: { "application/json": { schema: wire.BulkBody } } } },
      responses: { 200: json(wire.BulkDone, "How many were changed"), ...REFUSALS },
    }),
    async (c) => {
      const change = bulkChangeOf(c.req.valid("json"));
      const { count, undoToken: undo_token } = await changeMany(c.var.platform, c.var.by, change);
      const message = `${counted(count)} ${DONE[change.action]}`;
      return c.json({ success: true as const, message, count, undo_token }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "undoNotificationChange",
      method: "post",
      path: "/api/notifications/undo/",
      summary: "Undo a bulk change, within 30 seconds",
      tags,
      access: "user",
      request: { body: { required: true, content: { "application/json": { schema: wire.UndoBody } } } },
      responses: {
        200: json(DoneMany, "How many were restored"),
        ...REFUSALS,
        ...problems("undo-over"),
      },
    }),
    async (c) => {
      const count = await undo(c.var.platform, c.var.by, c.req.valid("json").undo_token);
      return c.json({ success: true as const, message: `${counted(count)} restored`, count }, 200);
    },
  );
