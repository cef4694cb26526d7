import { delayBefore } from "./backoff.ts";
import { HeraldProblem } from "./problem.ts";
import { Store } from "./store.ts";
import { refreshDelay } from "./token.ts";
import type { ConnectionState, Host, ServerFrame } from "./types.ts";
import { Visit } from "./visit.ts";

/** A socket that ends sooner was no success. */
const PROVEN_MS = 10_000;
/** How old the session's token is nobody says: a page that is soon left needs no new one. */
const FIRST_REFRESH_MS = 60_000;
/** A slow pace at which a refresh that failed is repeated. */
const RETRY_REFRESH_MS = 30_000;

/** Close codes after which nothing is tried until somebody asks (contract §7). */
const ENDS: Record<number, ConnectionState["reason"]> = {
  1008: "too-many-frames",
  4409: "too-many-sockets",
};
const SIGNED_OUT = 4401;

interface Parts {
  host: Host;
  /** What has to be there before the socket; again before every try. @throws {HeraldProblem} */
  prepare: () => Promise<void>;
  /** Makes sure that the session lives, or ends it. @throws {HeraldProblem} */
  probe: () => Promise<unknown>;
  /** @returns the new token */
  refresh: () => Promise<string>;
  /** Whether another tab has the socket. */
  follows: () => boolean;
  isSignedIn: () => boolean;
  /** Where the socket is to be opened now. */
  address: () => { url: string; protocols: string[] };
  onOpening: () => void;
  onFrame: (frame: ServerFrame) => void;
}

/** Keeps this tab going: what has to be loaded is loaded, and where it leads, a socket is open. */
export class Connection extends Store<ConnectionState> {
  readonly #parts: Parts;
  #visit: Visit | undefined;
  #tries = 0;
  #liveAt = 0;
  /** Whether the server may have ended the session. */
  #isInDoubt = false;
  #isRunning = false;
  #isWanted = false;
  #retry: (() => void) | undefined;
  #cancelRefresh = () => {};

  constructor(parts: Parts) {
    super({ status: "ended", reason: "stopped" });
    this.#parts = parts;
  }

  get isLive(): boolean {
    return this.get().status === "live";
  }

  /** Does what there is to do, now; a try that waits for its time is made at once. */
  run = async (): Promise<void> => {
    if (this.get().status === "ended") return;
    this.#isWanted = true;
    this.#cancelRetry();
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#step().catch((problem) => {
        // Whoever wants something else meanwhile, or ended it, has the last word.
        if (!this.#isWanted && this.get().status !== "ended") this.#wait(problem);
      });
    }
    this.#isRunning = false;
  };

  /** Begins, or begins anew after an end. */
  begin(): void {
    if (this.get().status === "ended") this.set({ status: "connecting" });
    this.#tries = 0;
    this.run();
  }

  /** Nothing more until `begin`. */
  end(reason: ConnectionState["reason"]): void {
    this.hangUp();
    this.#cancelRetry();
    this.set({ status: "ended", ...(reason && { reason }) });
  }

  /** Lets go of the socket, and of nothing else. */
  hangUp(): void {
    this.#cancelRefresh();
    this.#visit?.close();
    this.#visit = undefined;
  }

  /** Somebody looks, or the network is back: whether the socket is there is asked, or it is opened, at once. */
  wake = (): void => {
    this.#visit?.check();
    if (this.#retry) this.run();
  };

  /** The network is gone, as the browser says; a socket within this machine may live on. */
  doubt = (): void => {
    this.#visit?.check();
    if (this.#retry) this.set({ ...this.get(), status: "offline" });
  };

  /** Everything that was missed has been told. */
  settle(): void {
    if (this.isLive) return;
    this.#liveAt = this.#parts.host.now();
    this.set({ status: "live" });
    if (this.#parts.isSignedIn()) this.#refreshIn(FIRST_REFRESH_MS);
  }

  /** A frame is missing: the socket is opened anew, from the last one that was seen. */
  resume(): void {
    this.#onEnd(1006);
  }

  async #step(): Promise<void> {
    const { host, prepare, probe, follows, isSignedIn, address, onOpening, onFrame } = this.#parts;
    if (!follows() && !this.#visit) this.set({ status: "connecting" });
    if (this.#isInDoubt && isSignedIn()) await probe();
    this.#isInDoubt = false;
    await prepare();
    // Much may have come about while that was under way.
    if (this.#visit || follows() || this.get().status === "ended") return;
    onOpening();
    this.#visit = new Visit({ ...address(), host, onFrame, onEnd: this.#onEnd });
  }

  #onEnd = (code: number): void => {
    const wasLive = this.isLive;
    this.hangUp();
    if (wasLive && this.#parts.host.now() - this.#liveAt >= PROVEN_MS) this.#tries = 0;
    // A browser does not tell why a socket was refused; it may have been for want of a session.
    this.#isInDoubt = code === SIGNED_OUT || !wasLive;
    const reason = ENDS[code];
    if (reason) this.end(reason);
    else this.#wait();
  };

  #wait(problem?: unknown): void {
    const { host } = this.#parts;
    this.#tries += 1;
    const delay = delayBefore(this.#tries, host.random());
    const asked = problem instanceof HeraldProblem ? (problem.retryAfterSeconds ?? 0) * 1000 : 0;
    const milliseconds = Math.max(delay, asked);
    this.#cancelRetry();
    this.#retry = host.after(milliseconds, this.run);
    if (this.#parts.follows()) return;
    const status = host.isOnline() ? "waiting" : "offline";
    this.set({ status, retryAt: host.now() + milliseconds });
  }

  #cancelRetry(): void {
    this.#retry?.();
    this.#retry = undefined;
  }

  #refreshIn(milliseconds: number): void {
    this.#cancelRefresh();
    this.#cancelRefresh = this.#parts.host.after(milliseconds, async () => {
      try {
        const token = await this.#parts.refresh();
        this.#visit?.send({ action: "authenticate", token });
        if (this.#visit) this.#refreshIn(refreshDelay(token));
      } catch {
        if (this.#visit) this.#refreshIn(RETRY_REFRESH_MS);
      }
    });
  }
}
