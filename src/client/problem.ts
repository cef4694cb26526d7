/** One thing that is wrong with the input; `pointer` is a JSON pointer (RFC 6901) as a URI fragment: `#/username`. */
export interface InputError {
  pointer: string;
  detail: string;
}

interface Details {
  detail?: string;
  errors?: InputError[];
  retryAfterSeconds?: number | undefined;
}

/** What the server refused (RFC 9457), or that it could not be reached. */
export class HeraldProblem extends Error {
  override name = "HeraldProblem";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The server's public code, such as `invalid`; `unreachable` when there was no answer. */
  readonly code: string;
  /** A sentence for people. */
  readonly detail: string;
  readonly errors: InputError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, { detail = code, errors = [], retryAfterSeconds }: Details = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
