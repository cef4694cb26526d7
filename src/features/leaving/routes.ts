import type { Context } from "hono";
import { clearSessionCookies } from "#features/accounts/routes/cookies";
import type { AppEnv } from "#http/env";
import { requireLimit } from "#http/rate-limit";
import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { exportAccount } from "./service/export.ts";
import { leave } from "./service/leave.ts";
import * as wire from "./wire.ts";

const tags = ["Profile"];

const departure = {
  method: "delete",
  tags,
  access: "user",
  deferred: true,
  request: { body: { required: true, content: { "application/json": { schema: wire.Departure } } } },
  responses: {
    202: { description: "You are signed out everywhere; your data is deleted within a minute" },
    ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "last-super-admin"),
    ...problems("too-large", "unsupported-media-type", "invalid", "too-many-requests"),
  },
} as const;

export const leavingRoutes = router()
  .openapi(
    contract({
      operationId: "exportAccount",
      method: "get",
      path: "/api/me/export/",
      summary: "Export your data",
      tags,
      access: "user",
      responses: {
        200: json(wire.AccountExport, "Your data, as a file"),
        ...problems("unauthenticated", "forbidden", "too-many-requests"),
      },
    }),
    async (c) => {
      const { platform, by } = c.var;
      // As many a minute as registrations: an export reads everything that is held of a user.
      await requireLimit(platform, "register", `export:${by.id}`);
      // `never`, since a contract's answers have no type for a stream.
      return c.body(exportAccount(platform, by.id), 200, FILE) as never;
    },
  )
  .openapi(
    contract({
      ...departure,
      operationId: "deleteAccount",
      path: "/api/me/",
      summary: "Delete your account and everything in it",
    }),
    async (c) => endAccount(c, c.req.valid("json").password),
  )
  .openapi(
    contract({
      ...departure,
      operationId: "deleteProfile",
      path: "/api/profile/",
      summary: "Delete your account (the same as DELETE /api/me/)",
      deprecated: true,
    }),
    async (c) => endAccount(c, c.req.valid("json").password),
  );

const FILE = {
  "Content-Type": "application/json",
  "Content-Disposition": 'attachment; filename="herald-export.json"',
};

async function endAccount(c: Context<AppEnv>, password: string) {
  await leave(c.var.platform, c.var.session, password);
  clearSessionCookies(c);
  return c.body(null, 202);
}
