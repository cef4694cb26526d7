import { z } from "zod";
import { limitRefusals } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { unsubscribe } from "../service/unsubscribe.ts";
import * as wire from "../wire.ts";

const path = "/api/unsubscribe/{token}/";
const params = z.object({ token: z.string() });

export const unsubscribeRoutes = router()
  .openapi(
    contract({
      operationId: "unsubscribe",
      method: "post",
      path,
      summary: "Turn off the e-mail that a mail's link names",
      description:
        "One click (RFC 8058), without signing in: the token is proof enough, and any body is ignored.",
      tags: ["Preferences"],
      access: "signed",
      before: [limitRefusals],
      request: { params },
      responses: {
        200: json(wire.Unsubscribed, "No more e-mail of these; again: the same"),
        ...problems("not-found", "too-many-requests"),
      },
    }),
    async (c) => {
      const categories = await unsubscribe(c.var.platform, c.req.valid("param").token);
      return c.json({ success: true as const, categories }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "openUnsubscribePage",
      method: "get",
      path,
      summary: "Go to the page that unsubscribes",
      description: "It changes nothing: programs that look at links must not unsubscribe anybody.",
      tags: ["Preferences"],
      access: "signed",
      request: { params },
      responses: { 303: { description: "The page /unsubscribe/{token}/" } },
    }),
    (c) => c.redirect(`/unsubscribe/${encodeURIComponent(c.req.valid("param").token)}/`, 303),
  );
