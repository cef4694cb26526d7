import { IdParam } from "#core/wire";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { MOVES, snooze } from "../service/move.ts";
import * as wire from "../wire.ts";

/** The contract of a route that moves a notification, or marks it as saved. */
function move<Path extends string>(operationId: string, path: Path, summary: string) {
  return contract({
    operationId,
    method: "post",
    path,
    summary,
    tags: ["Notifications"],
    access: "user",
    request: { params: IdParam },
    responses: {
      200: json(wire.Done, "The notification was changed"),
      ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
    },
  });
}

const done = (message: string) => ({ success: true as const, message });

export const placeRoutes = router()
  .openapi(
    move("archiveNotification", "/api/notifications/{id}/archive/", "Archive a notification"),
    async (c) => {
      await MOVES.archive(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.json(done("Notification archived"), 200);
    },
  )
  .openapi(
    move(
      "unarchiveNotification",
      "/api/notifications/{id}/unarchive/",
      "Move an archived notification back to the inbox",
    ),
    async (c) => {
      await MOVES.unarchive(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.json(done("Notification moved to the inbox"), 200);
    },
  )
  .openapi(
    contract({
      operationId: "snoozeNotification",
      method: "post",
      path: "/api/notifications/{id}/snooze/",
      summary: "Snooze a notification until a time, at which it is unread on top again",
      tags: ["Notifications"],
      access: "user",
      request: {
        params: IdParam,
        body: { required: true, content: { "application/json": { schema: wire.SnoozeBody } } },
      },
      responses: {
        200: json(wire.Done, "The notification was snoozed"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("too-large", "unsupported-media-type", "invalid"),
      },
    }),
    async (c) => {
      await snooze(c.var.platform, c.var.by, c.req.valid("param").id, c.req.valid("json").until);
      return c.json(done("Notification snoozed"), 200);
    },
  )
  .openapi(
    move("unsnoozeNotification", "/api/notifications/{id}/unsnooze/", "Unsnooze a notification"),
    async (c) => {
      await MOVES.unsnooze(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.json(done("Notification moved to the inbox"), 200);
    },
  )
  .openapi(move("saveNotification", "/api/notifications/{id}/save/", "Save a notification"), async (c) => {
    await MOVES.save(c.var.platform, c.var.by, c.req.valid("param").id);
    return c.json(done("Notification saved"), 200);
  })
  .openapi(
    move("unsaveNotification", "/api/notifications/{id}/unsave/", "Remove a notification from saved"),
    async (c) => {
      await MOVES.unsave(c.var.platform, c.var.by, c.req.valid("param").id);
      return c.json(done("Notification removed from saved"), 200);
    },
  );
