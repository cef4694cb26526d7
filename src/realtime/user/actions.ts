import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { sessionOf } from "#features/accounts/service/authentication";
import { readToken } from "#features/accounts/service/tokens";
import { mark, markAllRead } from "#features/notifications/service/mark";
import { requireLimit } from "#http/rate-limit";
import type { ClientAction } from "#realtime/wire";
import type { SocketSession } from "./ended-sessions.ts";

/**
 * Performs a client's action, by the same functions as HTTP.
 *
 * @returns the session that the socket continues with, after `authenticate`
 * @throws {Problem} `not-found`, `unauthenticated`, `too-many-requests`
 */
export async function perform(
  platform: WritePorts & Ports<"limits">,
  user: UserId,
  action: ClientAction,
): Promise<SocketSession | undefined> {
  const owner = { id: user };
  // One budget for both ways, or thirty sockets would write forty-five times what HTTP may.
  if (action.action !== "ping") await requireLimit(platform, "write", user);
  switch (action.action) {
    case "mark_read":
      await mark(platform, owner, action.notification_id, true);
      return undefined;
    case "mark_unread":
      await mark(platform, owner, action.notification_id, false);
      return undefined;
    case "mark_all_read":
      await markAllRead(platform, owner, action.up_to_seq);
      return undefined;
    case "authenticate":
      return authenticate(platform, user, action.token);
    case "ping":
      return undefined;
  }
}

/** Checks a refreshed token of the same user, by which the socket stays open. */
async function authenticate(
  platform: Ports<"db" | "now" | "config">,
  user: UserId,
  token: string,
): Promise<SocketSession> {
  const session = await readToken(platform, token);
  if (session?.user !== user) throw new Problem("unauthenticated");
  await sessionOf(platform, session, "user").authenticate([]);
  const { jti, version, expiresAt } = session;
  return { jti, version, expiresAt };
}
