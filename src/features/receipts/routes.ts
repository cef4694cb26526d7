import { IdParam } from "#core/wire";
import { PageQuery, presentPage } from "#http/pagination";
import { requireLimit } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { nameOfCaller } from "#http/session";
import { listChoices, type StoredChoice } from "./service/choices.ts";
import { recall } from "./service/recall.ts";
import { countReceipts } from "./service/receipts.ts";
import { findSent } from "./service/sent.ts";
import * as wire from "./wire.ts";

const tags = ["Notifications"];
const DESCRIPTION = "The id is the event_id of the request. An API key sees only what it sent itself.";

export const receiptRoutes = router()
  .openapi(
    contract({
      operationId: "getReceipts",
      method: "get",
      path: "/api/notifications/sent/{id}/",
      summary: "Get the receipts of a notification you sent",
      description: DESCRIPTION,
      tags,
      access: "admin_or_key",
      request: { params: IdParam },
      responses: {
        200: json(wire.Receipts, "The counts, in recipients"),
        ...problems("unauthenticated", "forbidden", "not-found", "too-many-requests"),
      },
    }),
    async (c) => {
      const { platform, caller } = c.var;
      // It looks up every recipient, so it has a limit of its own.
      await requireLimit(platform, "search", nameOfCaller(caller));
      const sent = await findSent(platform, caller, c.req.valid("param").id);
      const counts = await countReceipts(platform, sent);
      const { delivered, seen, read, acted, byChannel, counted } = counts;
      return c.json(
        {
          recipients: sent.recipients,
          delivered,
          seen,
          read,
          acted,
          by_channel: { in_app: delivered, ...byChannel },
          ...(counted !== undefined && { counted }),
          recalled_at: sent.recalledAt === null ? null : new Date(sent.recalledAt).toISOString(),
        },
        200,
      );
    },
  )
  .openapi(
    contract({
      operationId: "recallNotification",
      method: "delete",
      path: "/api/notifications/sent/{id}/",
      summary: "Recall a notification you sent",
      description: `Removes it from every inbox where it is unread, and stops delivery to the rest. ${DESCRIPTION}`,
      tags,
      access: "admin_or_key",
      request: { params: IdParam },
      responses: {
        200: json(wire.Recalled, "How many were recalled"),
        ...problems("unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("too-many-requests"),
      },
    }),
    async (c) => {
      const { platform, caller } = c.var;
      await requireLimit(platform, "search", nameOfCaller(caller));
      return c.json({ recalled: await recall(platform, caller, c.req.valid("param").id) }, 200);
    },
  )
  .openapi(
    contract({
      operationId: "listNotificationChoices",
      method: "get",
      path: "/api/notifications/sent/{id}/choices/",
      summary: "List who chose which action of a notification you sent, newest first",
      description: DESCRIPTION,
      tags,
      access: "admin_or_key",
      request: { params: IdParam, query: PageQuery },
      responses: {
        200: json(wire.ChoiceList, "A page of choices"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "not-found", "invalid"),
      },
    }),
    async (c) => {
      const { platform, caller } = c.var;
      const page = await listChoices(platform, caller, c.req.valid("param").id, c.req.valid("query"));
      return c.json(presentPage(page, presentChoice), 200);
    },
  );

function presentChoice({ chosen_at, ...choice }: StoredChoice) {
  return { ...choice, chosen_at: new Date(chosen_at).toISOString() };
}
