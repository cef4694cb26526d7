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
      summary: "Unsubscribe from the categories in an e-mail",
      description: "One click (RFC 8058), without a sign-in. The body is ignored.",
      tags: ["Preferences"],
      access: "signed",
      before: [limitRefusals],
      request: { params },
      responses: {
        200: json(
          wire.Unsubscribed,
          "The categories that send no more e-mails; repeating the call changes nothing",
        ),
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
      summary: "Redirect to the unsubscribe page",
      description: "It changes nothing, since mail scanners open links.",
      tags: ["Preferences"],
      access: "signed",
      request: { params },
      responses: { 303: { description: "The page /unsubscribe/{token}/" } },
    }),
    (c) => c.redirect(`/unsubscribe/${encodeURIComponent(c.req.valid("param").token)}/`, 303),
  );
