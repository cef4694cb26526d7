import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { see } from "../service/seen.ts";
import * as wire from "../wire.ts";

export const seenRoutes = router().openapi(
  contract({
    operationId: "markNotificationsSeen",
    method: "post",
    path: "/api/notifications/seen/",
    summary: "Mark notifications as seen",
    description:
      "Everything up to `up_to_seq` counts as seen. A lower value changes nothing; one above the inbox's `seq` counts as that. It uses no `seq`.",
    tags: ["Notifications"],
    access: "user",
    request: { body: { required: true, content: { "application/json": { schema: wire.SeenBody } } } },
    responses: {
      200: json(wire.Seen, "Up to where the inbox is seen now"),
      ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin"),
      ...problems("too-large", "unsupported-media-type", "invalid"),
    },
  }),
  async (c) => {
    const { upTo, unseen } = await see(c.var.platform, c.var.by, c.req.valid("json").up_to_seq);
    const message = `Seen up to ${upTo}`;
    return c.json({ success: true as const, message, up_to_seq: upTo, unseen_count: unseen }, 200);
  },
);
