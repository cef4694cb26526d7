import { IdParam } from "#core/wire";
import { PageQuery, presentPage } from "#http/pagination";
import { blockOf } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { present } from "./domain.ts";
import { addAddress, removeAddress } from "./service/change.ts";
import { sendCode, verify } from "./service/codes.ts";
import { listAddresses } from "./service/read.ts";
import * as wire from "./wire.ts";

const tags = ["Addresses"];
const session = problems("unauthenticated", "forbidden", "csrf", "foreign-origin");
const body = problems("bad-json", "too-large", "unsupported-media-type");

export const addressRoutes = router()
  .openapi(
    contract({
      operationId: "listAddresses",
      method: "get",
      path: "/api/addresses/",
      summary: "List your addresses",
      description: "The e-mail address of your account comes first.",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.AddressList, "A page of addresses"),
        ...problems("bad-cursor", "unauthenticated", "forbidden", "invalid"),
      },
    }),
    async (c) => {
      const page = await listAddresses(c.var.platform, c.var.session, c.req.valid("query"));
      return c.json(presentPage(page, present), 200);
    },
  )
  .openapi(
    contract({
      operationId: "addAddress",
      method: "post",
      path: "/api/addresses/",
      summary: "Add an address and send a code to it",
      description:
        "An address you already have is returned; if it is unverified and the last code is over a minute old, a new code is sent. Phone numbers are stored in E.164, and stay unverified where Herald sends no SMS.",
      tags,
      access: "user",
      idempotent: true,
      request: { body: { required: true, content: { "application/json": { schema: wire.NewAddress } } } },
      responses: {
        200: json(wire.Address, "An address you already have"),
        201: json(wire.Address, "The new address; a six-digit code was sent to it"),
        ...session,
        ...body,
        ...problems("taken", "too-many-addresses", "idempotency-in-progress", "too-many-requests"),
        ...problems("invalid", "idempotency-key-reused", "unavailable"),
      },
    }),
    async (c) => {
      const { platform, by, recordAnswer } = c.var;
      const asker = { by, from: { block: blockOf(c) } };
      const { status, address } = await addAddress(platform, asker, c.req.valid("json"), recordAnswer);
      return c.json(present(address), status);
    },
  )
  .openapi(
    contract({
      operationId: "sendAddressCode",
      method: "post",
      path: "/api/addresses/{id}/send-code/",
      summary: "Send another code",
      tags,
      access: "user",
      deferred: true,
      request: { params: IdParam },
      responses: {
        202: { description: "A new six-digit code was sent; the previous one is no longer valid" },
        ...session,
        ...problems("not-found", "channel-unavailable", "too-many-requests"),
      },
    }),
    async (c) => {
      await sendCode(c.var.platform, c.var.session, c.req.valid("param").id, { block: blockOf(c) });
      return c.body(null, 202);
    },
  )
  .openapi(
    contract({
      operationId: "verifyAddress",
      method: "post",
      path: "/api/addresses/{id}/verify/",
      summary: "Verify an address with its code",
      description: "A code is valid for ten minutes and five attempts.",
      tags,
      access: "user",
      deferred: true,
      request: {
        params: IdParam,
        body: { required: true, content: { "application/json": { schema: wire.AddressCode } } },
      },
      responses: {
        200: json(wire.Address, "The verified address"),
        ...session,
        ...body,
        ...problems("not-found", "taken", "invalid", "wrong-code", "code-expired"),
      },
    }),
    async (c) => {
      const { code } = c.req.valid("json");
      const address = await verify(c.var.platform, c.var.session, c.req.valid("param").id, code);
      return c.json(present(address), 200);
    },
  )
  .openapi(
    contract({
      operationId: "removeAddress",
      method: "delete",
      path: "/api/addresses/{id}/",
      summary: "Remove an address",
      tags,
      access: "user",
      deferred: true,
      request: { params: IdParam },
      responses: {
        204: { description: "The address was removed" },
        ...session,
        ...problems("not-found", "own-address"),
      },
    }),
    async (c) => {
      await removeAddress(c.var.platform, c.var.session, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
