import { z } from "zod";
import { IdParam } from "#core/wire";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { act } from "../service/act.ts";
import * as wire from "../wire.ts";

export const actionRoutes = router().openapi(
  contract({
    operationId: "chooseNotificationAction",
    method: "post",
    path: "/api/notifications/{id}/actions/{key}/",
    summary: "Choose an action of a notification",
    description:
      "The first choice is final. For a connection request or an application, it also accepts, rejects or approves it.",
    tags: ["Notifications"],
    access: "user",
    deferred: true,
    request: { params: IdParam.extend({ key: z.string() }) },
    responses: {
      200: json(wire.Done, "The choice was recorded"),
      ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found", "already-answered"),
    },
  }),
  async (c) => {
    const { id, key } = c.req.valid("param");
    await act(c.var.platform, c.var.session, id, key);
    return c.json({ success: true as const, message: "Action recorded" }, 200);
  },
);
