import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { presentOwn } from "../domain.ts";
import { changePassword, changeProfile } from "../service/change.ts";
import { readProfile } from "../service/read.ts";
import * as wire from "../wire.ts";

const tags = ["Profile"];
const changeProblems = {
  ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "email-taken"),
  ...problems("too-large", "unsupported-media-type", "invalid", "too-many-requests"),
};

export const profileRoutes = router()
  .openapi(
    contract({
      operationId: "getProfile",
      method: "get",
      path: "/api/profile/",
      summary: "Get your account",
      tags,
      access: "user",
      deferred: true,
      responses: { 200: json(wire.OwnUser, "Your account"), ...problems("unauthenticated", "forbidden") },
    }),
    async (c) => c.json(presentOwn(await readProfile(c.var.platform, c.var.session)), 200),
  )
  .openapi(
    contract({
      operationId: "replaceProfile",
      method: "put",
      path: "/api/profile/",
      summary: "Replace your profile",
      tags,
      access: "user",
      request: { body: { required: true, content: { "application/json": { schema: wire.Profile } } } },
      responses: { 200: json(wire.OwnUser, "Your account after the change"), ...changeProblems },
    }),
    async (c) => {
      const account = await changeProfile(c.var.platform, c.var.by, c.req.valid("json"));
      return c.json(presentOwn(account), 200);
    },
  )
  .openapi(
    contract({
      operationId: "changeProfile",
      method: "patch",
      path: "/api/profile/",
      summary: "Change parts of your profile",
      tags,
      access: "user",
      request: { body: { required: true, content: { "application/json": { schema: wire.ProfileUpdate } } } },
      responses: { 200: json(wire.OwnUser, "Your account after the change"), ...changeProblems },
    }),
    async (c) => {
      const account = await changeProfile(c.var.platform, c.var.by, c.req.valid("json"));
      return c.json(presentOwn(account), 200);
    },
  )
  .openapi(
    contract({
      operationId: "changePassword",
      method: "post",
      path: "/api/profile/password/",
      summary: "Change your password, and end your other sessions",
      tags,
      access: "user",
      deferred: true,
      request: { body: { required: true, content: { "application/json": { schema: wire.PasswordChange } } } },
      responses: {
        204: { description: "The password was changed; this session continues, your others have ended" },
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "too-large"),
        ...problems("unsupported-media-type", "invalid", "too-many-requests"),
      },
    }),
    async (c) => {
      const { current_password: current, new_password: next } = c.req.valid("json");
      await changePassword(c.var.platform, c.var.session, { current, next });
      return c.body(null, 204);
    },
  );
