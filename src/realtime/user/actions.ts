import type { UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { Problem } from "#core/problem";
import { sessionOf } from "#features/accounts/service/authentication";
import { readToken } from "#features/accounts/service/tokens";
import { act } from "#features/notifications/service/act";
import { bulkChangeOf, changeMany } from "#features/notifications/service/bulk";
import { mark, markAllRead } from "#features/notifications/service/mark";
import { MOVES, snooze } from "#features/notifications/service/move";
import { see } from "#features/notifications/service/seen";
import { undo } from "#features/notifications/service/undo";
import { requireLimit } from "#http/rate-limit";
import type { RequestSession } from "#http/session";
import type { ClientAction, ServerFrame } from "#realtime/wire";
import type { SocketSession } from "./ended-sessions.ts";
import { type ClientRequest, FrameProblem } from "./protocol.ts";

/** What a client asks for that is more than its socket's own matter. */
type InboxAction = Exclude<ClientAction, { action: "ping" | "visible" }>;

/** Who acts by a socket. */
interface SocketUser {
  id: UserId;
  session: SocketSession;
}

/** What the socket is to know of what was done. */
interface Performed {
  /** The session that it continues with, after `authenticate`. */
  session?: SocketSession;
  answer?: ServerFrame;
}

type Platform = WritePorts & Ports<"hubs" | "limits">;

/**
 * Performs a client's action, by the same functions as HTTP.
 *
 * @throws {FrameProblem} `not-found`, `unauthenticated`, `too-many-requests`, `already-answered`, `undo-over`
 */
export async function perform(
  platform: Platform,
  by: SocketUser,
  { action, request }: ClientRequest<InboxAction>,
): Promise<Performed> {
  try {
    // One budget for both ways, or thirty sockets would write forty-five times what HTTP may.
    await requireLimit(platform, "write", by.id);
    if (action.action === "authenticate")
      return { session: await authenticate(platform, by.id, action.token) };
    if (action.action !== "bulk") await changeOneOrAll(platform, by, action);
    else {
      const { count, undoToken: undo_token } = await changeMany(platform, by, bulkChangeOf(action.change));
      const answer = { type: "bulk_done", count, undo_token } as const;
      return { answer: request === undefined ? answer : { ...answer, request } };
    }
    return {};
  } catch (problem) {
    throw problem instanceof Problem ? new FrameProblem(problem, request) : problem;
  }
}

async function changeOneOrAll(
  platform: Platform,
  by: SocketUser,
  action: Exclude<InboxAction, { action: "authenticate" | "bulk" }>,
): Promise<unknown> {
  switch (action.action) {
    case "mark_read":
      return mark(platform, by, action.notification_id, true);
    case "mark_unread":
      return mark(platform, by, action.notification_id, false);
    case "mark_all_read":
      return markAllRead(platform, by, action.up_to_seq);
    case "seen":
      return see(platform, by, action.up_to_seq);
    case "snooze":
      return snooze(platform, by, action.notification_id, action.until);
    case "undo":
      return undo(platform, by, action.undo_token);
    case "act":
      return act(platform, requestSessionOf(platform, by), action.notification_id, action.key);
    default:
      return MOVES[action.action](platform, by, action.notification_id);
  }
}

/** The session of a socket as that of a request, which checks in the database whether it still stands. */
function requestSessionOf(platform: Platform, { id: user, session }: SocketUser): RequestSession {
  return sessionOf(platform, { user, ...session, refreshExpiresAt: session.expiresAt }, "user");
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
