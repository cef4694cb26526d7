import type { SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { MiddlewareHandler } from "hono";
import type { Platform } from "#core/ports";
import type { Caller, FoundCredentials, HostApplication, RequestSession } from "./session.ts";

/**
 * The statements that write an idempotency record: the answer, stored under the
 * request's key. They belong in the transaction of the change, so that after a
 * crash there are both or neither. Without an Idempotency-Key there are none.
 *
 * @param when the condition for writing it, for a change that may meet a conflict
 */
export type RecordAnswer = (status: 200 | 201 | 202, answer: unknown, when?: SQL) => BatchItem<"sqlite">[];

/** Who may call a route. A test checks that each route declares one of these. */
export type RouteAccess =
  | "public"
  /** The holder of something signed, which is in the address or the body; no origin and no session counts. */
  | "signed"
  /** Open to all; a signed-in caller is known. */
  | "anyone"
  /** Any signed-in user. */
  | "user"
  | "admin"
  | "super_admin"
  /** A user, or an API key of a host application. */
  | "user_or_key"
  | "admin_or_key";

export interface AppEnv {
  Bindings: Env;
  Variables: {
    platform: Platform;
    requestId: string;
    credentials: FoundCredentials;
    /** Set on every route but public ones. */
    session: RequestSession;
    /** Set on every route but public and deferred ones. */
    by: Caller;
    /** The caller, or the host application where a key may call; on routes for anyone only when known. */
    caller: Caller | HostApplication;
    /** Set on routes for anyone when the caller is signed in. */
    viewer: Caller | undefined;
    /** Authenticates requests (authenticate.ts), since this folder must not import accounts. */
    gate: Gate;
    /** Records the answer of a request that carries an Idempotency-Key. */
    recordAnswer: RecordAnswer;
  };
}

export type Gate = (access: RouteAccess, deferred: boolean) => MiddlewareHandler<AppEnv>;
