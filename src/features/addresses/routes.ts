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
      summary: "List where you can be reached",
      description: "The e-mail address of your account comes first.",
      tags,
      access: "user",
      deferred: true,
      request: { query: PageQuery },
      responses: {
        200: json(wire.AddressList, "A page of them"),
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
      summary: "Add an address, and get a code there",
      description:
        "One that you have already is returned, with another code if it needs one and the last is a minute old. A telephone number is kept in E.164, and waits unverified where Herald sends no SMS.",
      tags,
      access: "user",
      idempotent: true,
      request: { body: { required: true, content: { "application/json": { schema: wire.NewAddress } } } },
      responses: {
        200: json(wire.Address, "You have it already"),
        201: json(wire.Address, "It is added; a six-digit code is on its way"),
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
      summary: "Get another code",
      tags,
      access: "user",
      deferred: true,
      request: { params: IdParam },
      responses: {
        202: { description: "A six-digit code is on its way; the one before no longer counts" },
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
      summary: "Verify an address by its code",
      description: "A code counts for ten minutes and five tries.",
      tags,
      access: "user",
      deferred: true,
      request: {
        params: IdParam,
        body: { required: true, content: { "application/json": { schema: wire.AddressCode } } },
      },
      responses: {
        200: json(wire.Address, "It is verified"),
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
        204: { description: "It is gone" },
        ...session,
        ...problems("not-found", "own-address"),
      },
    }),
    async (c) => {
      await removeAddress(c.var.platform, c.var.session, c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
