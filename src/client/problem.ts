/** One thing that is wrong with the input; `pointer` is a JSON pointer (RFC 6901) as a URI fragment: `#/username`. */
export interface InputError {
  pointer: string;
  detail: string;
}

interface Details {
  detail?: string;
  errors?: InputError[];
  retryAfterSeconds?: number;
}

/** What the server refused (RFC 9457), or that it could not be reached. */
export class HeraldProblem extends Error {
  /** The HTTP status; 0 when there was no answer. */
  declare readonly status: number;
  /** The server's public code, such as `invalid`; `unreachable` when there was no answer. */
  declare readonly code: string;
  /** A sentence for people. */
  declare readonly detail: string;
  declare readonly errors: InputError[];
  /** 0 when the server asked for no patience. */
  declare readonly retryAfterSeconds: number;

  constructor(
    status: number,
    code: string,
    { detail = code, errors = [], retryAfterSeconds = 0 }: Details = {},
  ) {
    super(detail);
    Object.assign(this, { name: "HeraldProblem", status, code, detail, errors, retryAfterSeconds });
  }
}

/** Ignores `unauthenticated`. @throws every other problem */
export function unlessUnauthenticated(problem: Partial<HeraldProblem>): void {
  if (problem.status !== 401) throw problem;
}
