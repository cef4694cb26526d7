import type { HostLocks } from "../../../src/client/index.ts";
import type { Clock } from "./clock.ts";

interface Request {
  owner: object;
  grant: () => void;
  refuse: (reason: unknown) => void;
}

const aborted = () => new DOMException("The lock was taken away.", "AbortError");

/** The Web Locks of one browser, as far as one exclusive lock by name goes. */
export class FakeLocks {
  readonly #held = new Map<string, Request>();
  readonly #waiting = new Map<string, Request[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(owner: object): HostLocks {
    return {
      request: (name, { steal = false }, held) =>
        new Promise((resolve, refuse) => {
          const request: Request = { owner, refuse, grant: () => {} };
          request.grant = () => {
            this.#held.set(name, request);
            held().then((value) => {
              resolve(value);
              this.#end(name, request);
            });
          };
          const holder = this.#held.get(name);
          if (steal) {
            holder?.refuse(aborted());
            request.grant();
          } else if (holder) this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), request]);
          else request.grant();
        }),
    };
  }

  /** Its page is gone: what it holds is free, what it waits for it waits for no more. */
  release(owner: object): void {
    for (const [name, waiting] of this.#waiting)
      this.#waiting.set(
        name,
        waiting.filter((request) => request.owner !== owner),
      );
    for (const [name, request] of this.#held) if (request.owner === owner) this.#end(name, request);
  }

  #end(name: string, request: Request): void {
    if (this.#held.get(name) !== request) return;
    this.#held.delete(name);
    // A page gets the lock only after what the page before has posted.
    this.#clock.after(1, () => {
      if (!this.#held.has(name)) this.#waiting.get(name)?.shift()?.grant();
    });
  }
}
