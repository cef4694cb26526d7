/**
 * What one invocation may spend before it leaves the remaining work to another. The platform
 * allows 10,000 calls (Workers, subrequests) and 1,000 statements (D1, queries);
 * the margin above these figures is for work that is in progress when they are
 * reached, and for queueing the rest.
 */
export const INVOCATION = { calls: 8_000, statements: 800 };

/** The budget of an invocation, as seen by work that can stop between two steps. */
export interface Budget {
  /** True when it is time to stop. */
  readonly isSpent: boolean;
  /** One of `of` equal shares of what is left. */
  share(of: number): Budget;
}

/** Counts what an invocation spends: every D1 round trip, object call and queue send is a call. */
export class Spending implements Budget {
  calls = 0;
  statements = 0;
  readonly #limit: typeof INVOCATION;

  constructor(limit = INVOCATION) {
    this.#limit = limit;
  }

  /** Counts one call, with the statements that it carries to the database. */
  count(statements = 0): void {
    this.calls += 1;
    this.statements += statements;
  }

  get isSpent(): boolean {
    return this.#passes(this.#limit);
  }

  share(of: number): Budget {
    return this.#upTo(this.#limit, of);
  }

  #passes(limit: typeof INVOCATION): boolean {
    return this.calls >= limit.calls || this.statements >= limit.statements;
  }

  #upTo(whole: typeof INVOCATION, parts: number): Budget {
    const limit = {
      calls: this.calls + (whole.calls - this.calls) / parts,
      statements: this.statements + (whole.statements - this.statements) / parts,
    };
    const spending = this;
    return {
      get isSpent() {
        return spending.#passes(limit);
      },
      share: (of) => this.#upTo(limit, of),
    };
  }
}
