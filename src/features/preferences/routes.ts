import { json, problems } from "#http/responses";
import { contract, router } from "#http/router";
import { present } from "./domain.ts";
import { changePreferences, readPreferences } from "./service/preferences.ts";
import * as wire from "./wire.ts";

const tags = ["Preferences"];
const path = "/api/preferences/";

export const preferenceRoutes = router()
  .openapi(
    contract({
      operationId: "getPreferences",
      method: "get",
      path,
      summary: "Get your notification preferences",
      tags,
      access: "user",
      deferred: true,
      responses: {
        200: json(wire.Preferences, "Your preferences"),
        ...problems("unauthenticated", "forbidden"),
      },
    }),
    async (c) => c.json(present(await readPreferences(c.var.platform, c.var.session)), 200),
  )
  .openapi(
    contract({
      operationId: "changePreferences",
      method: "patch",
      path,
      summary: "Change your preferences; fields you leave out stay as they are",
      tags,
      access: "user",
      request: {
        body: { required: true, content: { "application/json": { schema: wire.PreferencesUpdate } } },
      },
      responses: {
        200: json(wire.Preferences, "Your preferences after the change, all of them"),
        ...problems("bad-json", "unauthenticated", "forbidden", "csrf", "foreign-origin", "too-large"),
        ...problems("unsupported-media-type", "invalid", "locked", "too-many-requests"),
      },
    }),
    async (c) => {
      const changed = await changePreferences(c.var.platform, c.var.by, c.req.valid("json"));
      return c.json(present(changed), 200);
    },
  );
