import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { sessionOf } from "#features/accounts/service/authentication";
import { readToken } from "#features/accounts/service/tokens";
import { mark, markAllRead } from "#features/notifications/service/mark";
import { MOVES, snooze } from "#features/notifications/service/move";
import { see } from "#features/notifications/service/seen";
import { requireLimit } from "#http/rate-limit";
import type { ClientAction } from "#realtime/wire";
import type { SocketSession } from "./ended-sessions.ts";
import { type ClientRequest, FrameProblem } from "./protocol.ts";

/** What a client asks for that is more than its socket's own matter. */
type InboxAction = Exclude<ClientAction, { action: "ping" | "visible" }>;

/**
 * Performs a client's action, by the same functions as HTTP.
 *
 * @returns the session that the socket continues with, after `authenticate`
 * @throws {FrameProblem} `not-found`, `unauthenticated`, `too-many-requests`
 */
export async function perform(
  platform: WritePorts & Ports<"hubs" | "limits">,
  user: UserId,
  { action, request }: ClientRequest<InboxAction>,
): Promise<SocketSession | undefined> {
  try {
    return await performAction(platform, user, action);
  } catch (problem) {
    throw problem instanceof Problem ? new FrameProblem(problem, request) : problem;
  }
}

async function performAction(
  platform: WritePorts & Ports<"hubs" | "limits">,
  user: UserId,
  action: InboxAction,
): Promise<SocketSession | undefined> {
  const owner = { id: user };
  // One budget for both ways, or thirty sockets would write forty-five times what HTTP may.
  await requireLimit(platform, "write", user);
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
    case "seen":
      await see(platform, owner, action.up_to_seq);
      return undefined;
    case "snooze":
      await snooze(platform, owner, action.notification_id, action.until);
      return undefined;
    case "archive":
    case "unarchive":
    case "unsnooze":
    case "save":
    case "unsave":
      await MOVES[action.action](platform, owner, action.notification_id);
      return undefined;
    case "authenticate":
      return authenticate(platform, user, action.token);
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
