import { PageQuery, presentPage } from "#http/pagination";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { present } from "./domain.ts";
import { removeDevice, saveDevice, vapidPublicKey } from "./service/change.ts";
import { listDevices } from "./service/read.ts";
import { testDevices } from "./service/request-test.ts";
import * as wire from "./wire.ts";

const tags = ["Push"];
const path = "/api/push/subscriptions/";
const session = problems("unauthenticated", "forbidden", "csrf", "foreign-origin");
const body = problems("bad-json", "too-large", "unsupported-media-type");

export const deviceRoutes = router()
  .openapi(
    contract({
      operationId: "getPushPublicKey",
      method: "get",
      path: "/api/push/public-key/",
      summary: "Get the key that a browser subscribes with",
      tags,
      access: "public",
      responses: {
        200: json(wire.PushPublicKey, "The applicationServerKey of this deployment"),
        ...problems("channel-unavailable"),
      },
    }),
    async (c) => c.json({ public_key: vapidPublicKey(c.var.platform) }, 200),
  )
  .openapi(
    contract({
      operationId: "listPushSubscriptions",
      method: "get",
      path,
      summary: "List your push devices",
      description: "The newest first.",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.PushSubscriptionList, "A page of devices"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const { platform, session: caller } = c.var;
      const page = await listDevices(platform, caller, c.req.valid("query"));
      return c.json(presentPage(page, present), 200);
    },
  )
  .openapi(
    contract({
      operationId: "addPushSubscription",
      method: "post",
      path,
      summary: "Add a push device",
      description:
        "Takes a browser's PushSubscription as JSON. The device belongs to this session and is removed when the session ends. You can have ten; adding another removes the oldest. An endpoint that belonged to another user becomes yours.",
      tags,
      access: "user",
      idempotent: true,
      request: {
        body: { required: true, content: { "application/json": { schema: wire.NewPushSubscription } } },
      },
      responses: {
        200: json(wire.PushSubscription, "A device you already have"),
        201: json(wire.PushSubscription, "The new device"),
        ...session,
        ...body,
        ...problems("channel-unavailable", "idempotency-in-progress", "too-many-requests"),
        ...problems("invalid", "idempotency-key-reused", "unavailable"),
      },
    }),
    async (c) => {
      const { platform, by, recordAnswer } = c.var;
      const host = new URL(c.req.url).hostname;
      const { status, device } = await saveDevice(platform, by, c.req.valid("json"), { host, recordAnswer });
      return c.json(present(device), status);
    },
  )
  .openapi(
    contract({
      operationId: "removePushSubscription",
      method: "delete",
      path,
      summary: "Remove a push device",
      tags,
      access: "user",
      deferred: true,
      request: {
        body: { required: true, content: { "application/json": { schema: wire.PushSubscriptionName } } },
      },
      responses: {
        204: { description: "The device was removed" },
        ...session,
        ...body,
        ...problems("not-found", "too-many-requests", "invalid"),
      },
    }),
    async (c) => {
      await removeDevice(c.var.platform, c.var.session, c.req.valid("json").endpoint);
      return c.body(null, 204);
    },
  )
  .openapi(
    contract({
      operationId: "testPush",
      method: "post",
      path: "/api/push/test/",
      summary: "Send a test message to your own devices",
      tags,
      access: "user",
      deferred: true,
      responses: {
        202: { description: "A test message is on its way to each device" },
        ...session,
        ...problems("channel-unavailable", "too-many-requests"),
      },
    }),
    async (c) => {
      await testDevices(c.var.platform, c.var.session);
      return c.body(null, 202);
    },
  );
