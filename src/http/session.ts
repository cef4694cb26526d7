import type { SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { parse } from "hono/utils/cookie";
import type { UserId } from "#core/ids";

/** What an account may do beyond its own affairs. */
export type Access = "user" | "admin" | "super_admin";

/** The claims of a token whose signature is verified. Times in seconds since 1970 (RFC 7519 §2). */
export interface SessionClaims {
  user: UserId;
  /** One jti is one session: it stays the same through refreshes. */
  jti: string;
  /** The account's token version when the session began; a raised version ends it. */
  version: number;
  expiresAt: number;
  refreshExpiresAt: number;
}

/** The acting account, whose session was checked against the database in this request. */
export interface Caller {
  id: UserId;
  username: string;
  access: Access;
  claims: SessionClaims;
}

/** A host application acting by its API key. */
export interface HostApplication {
  key: number;
}

/** A unique name of the caller. */
export function nameOfCaller(caller: Caller | HostApplication): string {
  return "key" in caller ? `key:${caller.key}` : `user:${caller.id}`;
}

/** Reads that travel to the database beside the check of the account. */
export type Reads = readonly BatchItem<"sqlite">[];
export type ReadResults<Batch extends Reads> = { [Key in keyof Batch]: Batch[Key]["_"]["result"] };

/** Columns of a row that the check of the account reads as well, so that they cost no statement of their own. */
export interface Beside<Columns> {
  /** Of other names than those of `users`. */
  columns: SQL<Columns>;
  /** How it hangs on `users.id`. Where there is no such row, every column is null. */
  join: SQL;
}

/**
 * The session of a valid token whose account was not read yet. Harmless reads
 * can be sent in one batch with the check of the account, so that the check
 * costs no round trip of its own. Their rows are dropped when the account turns
 * out to be closed or the session ended.
 */
export interface RequestSession {
  /** The user whose token it is. */
  id: UserId;
  /** True once the account was read. */
  isAuthenticated: boolean;
  /** True once the account was read and the session found not to have ended. */
  isAlive: boolean;
  /**
   * @throws {Problem} `unauthenticated` when the session has ended
   * @throws {Problem} `forbidden` when the account may not call this route
   */
  authenticate<const Batch extends Reads, Columns>(
    reads: Batch,
    beside?: Beside<Columns>,
  ): Promise<{ by: Caller; results: ReadResults<Batch>; beside: Columns }>;
}

/** A request's credentials and where they were found. With an Authorization header, cookies are ignored (contract §2). */
export type FoundCredentials =
  | { kind: "none" }
  | { kind: "token"; token: string; from: "header" | "query" | "subprotocol" | "cookie" }
  | { kind: "key"; key: string };

/** On https the cookie is bound to the host by its name (RFC 6265bis §4.1.3.2). */
export function sessionCookieName(url: URL): string {
  return url.protocol === "https:" ? "__Host-session" : "session";
}

/** The value of a cookie, or undefined. */
export function cookie(request: Request, name: string): string | undefined {
  return parse(request.headers.get("Cookie") ?? "", name)[name];
}

/** The versions of the socket's protocol, the highest first. */
const SUBPROTOCOLS = ["herald.v2", "herald.v1"] as const;
export type Subprotocol = (typeof SUBPROTOCOLS)[number];

/** Finds the credentials of a request: header first, then, on the socket, the query and the subprotocols, then the cookie. */
export function credentialsOf(request: Request, url: URL): FoundCredentials {
  const authorization = request.headers.get("Authorization");
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
    return token.startsWith("hk_") ? { kind: "key", key: token } : { kind: "token", token, from: "header" };
  }
  if (url.pathname.startsWith("/ws/")) {
    const fromQuery = url.searchParams.get("token");
    if (fromQuery) {
      return fromQuery.startsWith("hk_")
        ? { kind: "key", key: fromQuery }
        : { kind: "token", token: fromQuery, from: "query" };
    }
    const fromSubprotocol = subprotocols(request).find((name) => name.startsWith("bearer."));
    if (fromSubprotocol !== undefined) {
      return { kind: "token", token: fromSubprotocol.slice("bearer.".length), from: "subprotocol" };
    }
  }
  const fromCookie = cookie(request, sessionCookieName(url));
  return fromCookie ? { kind: "token", token: fromCookie, from: "cookie" } : { kind: "none" };
}

/** The highest version that a client offers; undefined for one that offers none. */
export function subprotocolOf(request: Request): Subprotocol | undefined {
  const offered = subprotocols(request);
  return SUBPROTOCOLS.find((name) => offered.includes(name));
}

/** The subprotocols a client offers (RFC 6455 §4.1). */
function subprotocols(request: Request): string[] {
  const offered = request.headers.get("Sec-WebSocket-Protocol") ?? "";
  return offered.split(",").map((name) => name.trim());
}
