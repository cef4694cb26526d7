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
      "It is recorded once. On a connection request or an application, accept, reject and approve do what their routes do.",
    tags: ["Notifications"],
    access: "user",
    deferred: true,
    request: { params: IdParam.extend({ key: z.string() }) },
    responses: {
      200: json(wire.Done, "It is recorded"),
      ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found", "already-answered"),
    },
  }),
  async (c) => {
    const { id, key } = c.req.valid("param");
    await act(c.var.platform, c.var.session, id, key);
    return c.json({ success: true as const, message: "Action recorded" }, 200);
  },
);
