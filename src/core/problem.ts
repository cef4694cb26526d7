/** Every way in which Herald refuses. Codes are public and permanent. */
export type ProblemCode =
  | "bad-json"
  | "bad-cursor"
  | "bad-request"
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "csrf"
  | "foreign-origin"
  | "https-required"
  | "other-account"
  | "not-found"
  | "method-not-allowed"
  | "username-taken"
  | "email-taken"
  | "already-connected"
  | "already-answered"
  | "recently-rejected"
  | "not-possible"
  | "too-many-live"
  | "too-many-keys"
  | "last-super-admin"
  | "built-in"
  | "category-taken"
  | "type-taken"
  | "too-many-categories"
  | "locked"
  | "taken"
  | "own-address"
  | "too-many-addresses"
  | "channel-unavailable"
  | "wrong-code"
  | "code-expired"
  | "bad-signature"
  | "idempotency-key-reused"
  | "idempotency-in-progress"
  | "resync-required"
  | "undo-over"
  | "too-large"
  | "unsupported-media-type"
  | "upgrade-required"
  | "too-many-requests"
  | "not-configured"
  | "not-migrated"
  | "unavailable"
  | "internal";

/** One thing that is wrong with the input; `pointer` is a JSON pointer (RFC 6901) as a URI fragment. */
export interface FieldError {
  pointer: string;
  detail: string;
}

interface ProblemExtras {
  /** A sentence for people; never holds what the client sent. */
  detail?: string;
  errors?: FieldError[];
  /** For `too-many-requests` and `unavailable`. */
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
}

/** The one way to refuse: thrown anywhere, answered as RFC 9457 over HTTP, as an `error` frame by a socket. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(code);
    this.name = "Problem";
    this.code = code;
    this.extras = extras;
  }
}

/** A value that is refused, with the pointer to it. */
export function invalid(pointer: string, detail: string): Problem {
  return new Problem("invalid", { errors: [{ pointer, detail }] });
}
