import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import { dismissedQuery } from "#features/announcements/service/read";
import { beginWatch, headOf, headQuery } from "#features/notifications/service/inbox";
import { isOwnOrigin } from "#http/origin";
import { rateLimit } from "#http/rate-limit";
import { problems } from "#http/responses";
import { type AppEnv, contract, router } from "#http/router";
import { credentialsOf, SUBPROTOCOL, subprotocols } from "#http/session";
import { VISIT_HEADER, type Visit } from "#realtime/user/handshake";

const requireUpgrade: MiddlewareHandler<AppEnv> = (c, next) => {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem("upgrade-required");
  return next();
};

/** A browser sends cookies to a socket whatever page opens it, and always an Origin (RFC 6455 §10.2). */
const requireOwnPage: MiddlewareHandler<AppEnv> = (c, next) => {
  const credentials = credentialsOf(c.req.raw, new URL(c.req.url));
  const byCookie = credentials.kind === "token" && credentials.from === "cookie";
  const origin = c.req.header("Origin");
  if (byCookie && (origin === undefined || !isOwnOrigin(c, origin))) throw new Problem("foreign-origin");
  return next();
};

export const socketRoutes = router()
  .openapi(
    contract({
      operationId: "openAnnouncementSocket",
      method: "get",
      path: "/ws/announcements/",
      summary: "Open a WebSocket that shows what is announced, without signing in",
      tags: ["Socket"],
      access: "public",
      before: [requireUpgrade, rateLimit("socket")],
      responses: {
        101: { description: "The socket is open" },
        ...problems("upgrade-required", "too-many-requests", "unavailable"),
      },
    }),
    async (c) => dressable(await c.var.platform.openAnnouncementSocket(c.req.raw)),
  )
  .openapi(
    contract({
      operationId: "openNotificationSocket",
      method: "get",
      path: "/ws/notifications/",
      summary: "Open a WebSocket that shows your inbox as it changes",
      description:
        "Signed in by ?token=, Authorization, the cookie, or the subprotocols herald.v1, bearer.<token>. ?since=<seq> resumes.",
      tags: ["Socket"],
      access: "user",
      deferred: true,
      before: [requireUpgrade, rateLimit("socket"), requireOwnPage],
      responses: {
        101: { description: "The socket is open" },
        ...problems(
          "unauthenticated",
          "forbidden",
          "foreign-origin",
          "upgrade-required",
          "too-many-requests",
        ),
      },
    }),
    async (c) => {
      const { platform, visitor } = c.var;
      const { by, results } = await visitor.admit([
        dismissedQuery(platform, visitor.id),
        headQuery(platform, visitor.id),
      ]);
      const inbox = headOf(results[1]);
      const { jti, version, expiresAt } = by.session;
      const visit: Visit = {
        session: { jti, version, expiresAt },
        dialect: subprotocols(c.req.raw).includes(SUBPROTOCOL) ? "v1" : "older",
        since: sinceOf(c),
        dismissed: results[0].map(({ id }) => id),
        head: inbox.watched ? inbox.head : await beginWatch(platform, by.id),
      };
      return dressable(await platform.openSocket(by.id, { [VISIT_HEADER]: JSON.stringify(visit) }));
    },
  );

/** On the socket anything but digits is not a number (contract §8), and answered by a resync rather than a refusal. */
function sinceOf(c: Context<AppEnv>): Visit["since"] {
  const since = c.req.query("since");
  if (since === undefined) return null;
  return /^\d{1,15}$/.test(since) ? Number(since) : "nowhere";
}

/** A refusal that comes from an object cannot be given headers; a copy of it can. Typed as whatever a route answers. */
function dressable(response: Response): never {
  return (response.status === 101 ? response : new Response(response.body, response)) as never;
}
