import type { UserId } from "#core/ids";
import { invalid, Problem } from "#core/problem";
import type { PublicUser } from "#features/accounts/wire";
import type * as wire from "./wire.ts";

/** One user's request to be connected with another. */
export interface ConnectionRequest {
  id: number;
  requester: PublicUser;
  recipient: PublicUser;
  status: wire.RequestStatus;
  createdAt: Date;
  respondedAt: Date | null;
}

/** Two users who are connected, as one of them sees it. */
export interface Connection {
  id: number;
  user: PublicUser;
  connectedAt: Date;
}

/** What a call comes to: the request as it then stands, and whether the call changes it. */
export interface RequestDecision {
  request: ConnectionRequest;
  changed: boolean;
}

/** A rule for answering a request. */
export type RequestRule = (request: ConnectionRequest, by: UserId, now: Date) => RequestDecision;

/** A rejected requester may ask again after this long. */
export const REJECTION_COOLDOWN_MS = 24 * 60 * 60 * 1000;

/**
 * Accepts a pending request on behalf of its recipient.
 *
 * Accepting twice is one answer: the second time nothing changes and no
 * notification is sent. To a stranger the request does not exist, since a
 * "forbidden" would show that it was made.
 *
 * @throws {Problem} `not-found` for a stranger, `forbidden` for the requester
 * @throws {Problem} `already-answered` when it was rejected or cancelled
 */
export const accept: RequestRule = (request, by, now) => answer(request, by, now, "accepted");

/** Rejects a pending request on behalf of its recipient, by the same rules as `accept`. */
export const reject: RequestRule = (request, by, now) => answer(request, by, now, "rejected");

function answer(
  request: ConnectionRequest,
  by: UserId,
  now: Date,
  status: "accepted" | "rejected",
): RequestDecision {
  if (request.requester.id === by) throw new Problem("forbidden");
  if (request.recipient.id !== by) throw new Problem("not-found");
  return settle(request, { ...request, status, respondedAt: now });
}

/**
 * Takes a pending request back on behalf of its requester. Nobody answered it,
 * so it has no time of an answer.
 *
 * @throws {Problem} `not-found` for a stranger, `forbidden` for the recipient
 * @throws {Problem} `already-answered` when it was accepted or rejected
 */
export const cancel: RequestRule = (request, by) => {
  if (request.recipient.id === by) throw new Problem("forbidden");
  if (request.requester.id !== by) throw new Problem("not-found");
  return settle(request, { ...request, status: "cancelled" });
};

function settle(request: ConnectionRequest, settled: ConnectionRequest): RequestDecision {
  if (request.status === settled.status) return { request, changed: false };
  if (request.status !== "pending") throw new Problem("already-answered");
  return { request: settled, changed: true };
}

/** What is between a requester and a recipient before the request. */
export interface RequestStanding {
  /** Undefined when there is no such user, or no longer. */
  recipient: PublicUser | undefined;
  connected: boolean;
  /** The pending request of the two, whichever of them made it. */
  pending: ConnectionRequest | undefined;
  /** True when the requester took back a request made within the last day: another one notifies nobody. */
  cancelledLately: boolean;
  /** When the recipient last rejected the requester. */
  rejectedAt: Date | null;
}

/** What asking comes to. */
export type Asking =
  | { kind: "new"; recipient: PublicUser }
  /** The same user asked before; the request is still pending. */
  | { kind: "waiting"; request: ConnectionRequest }
  /** The other user asked first, so both want it. */
  | { kind: "mutual"; request: ConnectionRequest };

/**
 * Decides what a request to connect comes to.
 *
 * A rejection binds only the rejected user. The user who rejected may ask at
 * any time, and asking back accepts a pending request.
 *
 * @throws {Problem} `not-found` when there is nobody to ask
 * @throws {Problem} `already-connected`, `recently-rejected`
 */
export function ask(standing: RequestStanding, by: UserId, now: Date): Asking {
  const { recipient, connected, pending, rejectedAt } = standing;
  if (!recipient) throw new Problem("not-found");
  if (connected) throw new Problem("already-connected");
  if (pending) return { kind: pending.requester.id === by ? "waiting" : "mutual", request: pending };
  if (rejectedAt && rejectedAt > cooldownStart(now)) throw new Problem("recently-rejected");
  return { kind: "new", recipient };
}

/** A rejection at or before this time no longer binds. */
export function cooldownStart(now: Date): Date {
  return new Date(now.getTime() - REJECTION_COOLDOWN_MS);
}

/** @throws {Problem} `invalid` for a request to oneself */
export function requireAnother(recipient: UserId, by: UserId): void {
  if (recipient === by) throw invalid("#/recipient_id", "You cannot connect with yourself.");
}

/** Two users in order, so that a pair has one key whichever of them acts. */
export function pairOf(one: UserId, other: UserId): { low: UserId; high: UserId } {
  return { low: Math.min(one, other), high: Math.max(one, other) };
}

/** The relation of `by` to another user: connected, or with a request pending from `requester`. */
export function relationOf(by: UserId, connected: boolean, requester: UserId | null): wire.Relation {
  if (connected) return "connected";
  if (requester === null) return "none";
  return requester === by ? "requested" : "asked";
}

export function present(request: ConnectionRequest): wire.ConnectionRequest {
  const { id, requester, recipient, status, createdAt, respondedAt } = request;
  return {
    id,
    requester,
    recipient,
    status,
    created_at: createdAt.toISOString(),
    responded_at: respondedAt?.toISOString() ?? null,
  };
}

export function presentConnection({ id, user, connectedAt }: Connection): wire.Connection {
  return { id, user, connected_at: connectedAt.toISOString() };
}
