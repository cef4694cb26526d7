import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "#core/problem";
import { dismissedQuery } from "#features/announcements/service/read";
import { activation, headOf, headQuery } from "#features/notifications/service/inbox";
import type { AppEnv } from "#http/env";
import { isOwnOrigin } from "#http/origin";
import { blockOf, rateLimit } from "#http/rate-limit";
import { problems } from "#http/responses";
import { contract, router } from "#http/router";
import { credentialsOf, subprotocolOf } from "#http/session";
import { HANDSHAKE_HEADER, type Handshake } from "#realtime/user/handshake";
import { dialectOf } from "#realtime/user/protocol";

const requireUpgrade: MiddlewareHandler<AppEnv> = (c, next) => {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem("upgrade-required");
  return next();
};

/** A browser sends cookies with a socket of any page, and always an Origin (RFC 6455 §10.2). */
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
      summary: "Open a WebSocket for announcements, without signing in",
      tags: ["Socket"],
      access: "public",
      before: [requireUpgrade, rateLimit("socket")],
      responses: {
        101: { description: "The socket is open" },
        ...problems("upgrade-required", "too-many-requests", "unavailable"),
      },
    }),
    async (c) => withMutableHeaders(await c.var.platform.announcements.openSocket(c.req.raw, blockOf(c))),
  )
  .openapi(
    contract({
      operationId: "openNotificationSocket",
      method: "get",
      path: "/ws/notifications/",
      summary: "Open a WebSocket for your inbox and announcements",
      description:
        "Sign in with `?token=`, `Authorization`, the session cookie, or the subprotocols `herald.v2, herald.v1, bearer.<token>` (the highest version is selected). `?since=<seq>` resumes.",
      tags: ["Socket"],
      access: "user",
      deferred: true,
      before: [requireUpgrade, requireOwnPage],
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
      const { platform, session } = c.var;
      // By user, not by address: behind one address there may be a whole school.
      if (!(await platform.limits.allows("socket", `user:${session.id}`)))
        throw new Problem("too-many-requests", { retryAfterSeconds: 60 });
      const { by, results } = await session.authenticate([
        dismissedQuery(platform, session.id),
        // Before the head, so that a change above that head finds a hub to go to.
        activation(platform, session.id),
        headQuery(platform, session.id),
      ]);
      const inbox = headOf(results[2]);
      const { jti, version, expiresAt } = by.claims;
      const dialect = dialectOf(subprotocolOf(c.req.raw));
      const handshake: Handshake = {
        session: { jti, version, expiresAt },
        dialect,
        since: sinceOf(c),
        epoch: /^\d{1,15}$/.test(c.req.query("epoch") ?? "") ? Number(c.req.query("epoch")) : null,
        inOnePiece: dialect !== "older" && c.req.query("replay") === "1",
        dismissed: results[0].map(({ id }) => id),
        head: inbox.head,
        unread: inbox.unread,
      };
      return withMutableHeaders(
        await platform.hubs.openSocket(by.id, { [HANDSHAKE_HEADER]: JSON.stringify(handshake) }),
      );
    },
  );

/** On the socket anything but digits is not a number (contract §7), and is answered by `resync_required` instead of a refusal. */
function sinceOf(c: Context<AppEnv>): Handshake["since"] {
  const since = c.req.query("since");
  if (!since) return null;
  return /^\d{1,15}$/.test(since) ? Number(since) : "nowhere";
}

/**
 * The headers of a response from an object are immutable; those of a copy are not. `never`, since the answers that a
 * contract declares have no type for one that another object made.
 */
function withMutableHeaders(response: Response): never {
  return (response.status === 101 ? response : new Response(response.body, response)) as never;
}
