import type { UserId } from "#core/ids";
import { Problem } from "#core/problem";
import { visitorWith } from "#features/accounts/service/admission";
import { readToken } from "#features/accounts/service/tokens";
import { mark, markAllRead } from "#features/notifications/service/mark";
import type { Platform } from "#platform";
import type { ClientAction } from "#realtime/wire";
import type { HeldSession } from "./ended-sessions.ts";

/**
 * Does what a client asked over its socket, by the same functions as HTTP.
 *
 * @returns the session the socket goes on with, if that was the request
 * @throws {Problem} `not-found`, `unauthenticated`
 */
export async function act(
  platform: Platform,
  user: UserId,
  asked: ClientAction,
): Promise<HeldSession | undefined> {
  const owner = { id: user };
  switch (asked.action) {
    case "mark_read":
      await mark(platform, owner, asked.notification_id, true);
      return undefined;
    case "mark_unread":
      await mark(platform, owner, asked.notification_id, false);
      return undefined;
    case "mark_all_read":
      await markAllRead(platform, owner, asked.up_to_seq);
      return undefined;
    case "authenticate":
      return authenticate(platform, user, asked.token);
    case "ping":
      return undefined;
  }
}

/** A refreshed token lets a socket live on; somebody else's does not. */
async function authenticate(platform: Platform, user: UserId, token: string): Promise<HeldSession> {
  const session = await readToken(platform, token);
  if (session?.user !== user) throw new Problem("unauthenticated");
  await visitorWith(platform, session, "user").admit([]);
  const { jti, version, expiresAt } = session;
  return { jti, version, expiresAt };
}
