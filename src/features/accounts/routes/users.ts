import { z } from "zod";
import { IdParam } from "#core/wire";
import { isOwnCall } from "#http/origin";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { presentUser } from "../domain.ts";
import { setAccess, setActive } from "../service/change.ts";
import { readUser } from "../service/read.ts";
import * as wire from "../wire.ts";

const tags = ["Users"];

export const userRoutes = router()
  .openapi(
    contract({
      operationId: "getUser",
      method: "get",
      path: "/api/users/{id}/",
      summary: "Get a user's public account",
      tags,
      access: "user",
      deferred: true,
      request: { params: IdParam },
      responses: {
        200: json(z.union([wire.User, wire.PublicUser]), "The user; admins also get the private fields"),
        ...problems("unauthenticated", "forbidden", "not-found"),
      },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      return c.json(await readUser(c.var.platform, c.var.session, id, isOwnCall(c)), 200);
    },
  )
  .openapi(
    contract({
      operationId: "setAccess",
      method: "patch",
      path: "/api/users/{id}/access/",
      summary: "Set another user's access, and end their sessions",
      tags,
      access: "super_admin",
      request: {
        params: IdParam,
        body: { required: true, content: { "application/json": { schema: wire.AccessChange } } },
      },
      responses: {
        200: json(wire.User, "The user after the change"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("too-large", "unsupported-media-type", "invalid"),
      },
    }),
    async (c) => {
      const { access } = c.req.valid("json");
      const account = await setAccess(c.var.platform, c.var.by, c.req.valid("param").id, access);
      return c.json(presentUser(account), 200);
    },
  )
  .openapi(
    contract({
      operationId: "setActive",
      method: "patch",
      path: "/api/users/{id}/active/",
      summary: "Deactivate or reactivate an account",
      tags,
      access: "admin",
      request: {
        params: IdParam,
        body: { required: true, content: { "application/json": { schema: wire.ActiveChange } } },
      },
      responses: {
        200: json(wire.User, "The user after the change"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "not-found"),
        ...problems("too-large", "unsupported-media-type", "invalid"),
      },
    }),
    async (c) => {
      const { active } = c.req.valid("json");
      const account = await setActive(c.var.platform, c.var.by, c.req.valid("param").id, active);
      return c.json(presentUser(account), 200);
    },
  );
