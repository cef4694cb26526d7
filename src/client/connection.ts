import type { AnnouncementStore } from "./announcements.ts";
import { after, type Context } from "./context.ts";
import type { InboxStore } from "./inbox.ts";
import { newsIn } from "./news.ts";
import { HeraldProblem } from "./problem.ts";
import type { SessionStore } from "./session.ts";
import { ABNORMAL, openSocket, type Visit } from "./socket.ts";
import { Store } from "./store.ts";
import type { Tabs, Told } from "./tabs.ts";
import { lifeOf } from "./token.ts";
import type { ConnectionState, ServerFrame } from "./types.ts";

/** A socket that ends sooner was no success. */
const PROVEN_MS = 10_000;
/** How old the session's token is nobody says, and a page that is soon left needs no new one. */
const FIRST_REFRESH_MS = 60_000;
/** How long the tab that is looked at may take to raise something before the leading one does. */
const CLAIM_MS = 200;
const QUICK_TRIES = 5;
const FIRST_TRY_MS = 1_000;
const SLOW_TRY_MS = 30_000;

const SIGNED_OUT = 4401;
/** Close codes after which nothing is tried until somebody asks (contract §7). */
const ENDS: Record<number, ConnectionState["reason"]> = {
  1008: "too-many-frames",
  4409: "too-many-sockets",
};

/** The client that it belongs to. */
interface Owner extends Context {
  readonly session: SessionStore;
  readonly inbox: InboxStore;
  readonly announcements: AnnouncementStore;
  /** Undefined until it is known who is signed in. */
  readonly tabs: Tabs | undefined;
  /** The id of who is signed in, 0 for nobody. */
  readonly user: number | undefined;
  /** Takes its place among the tabs. */
  join(): void;
  take(told: Told): void;
}

/** Keeps this tab going: what has to be loaded is loaded, and where it leads, a socket is open. */
export class Connection extends Store<ConnectionState> {
  readonly #owner: Owner;
  #visit: Visit | undefined;
  #tries = 0;
  #liveAt = 0;
  /** Whether it has to be asked who is signed in: at first, and where the server may have ended the session. */
  #isInDoubt = true;
  #isRunning = false;
  #isWanted = false;
  #cancelTry: (() => void) | undefined;
  #cancelRefresh = () => {};

  constructor(owner: Owner) {
    super({ status: "ended", reason: "stopped" });
    this.#owner = owner;
  }

  get #isLive(): boolean {
    return this.get().status === "live";
  }

  get #isOver(): boolean {
    return this.get().status === "ended";
  }

  /** Does what there is to do, now; a try that waits for its time is made at once. */
  run = async (): Promise<void> => {
    this.#isWanted = true;
    this.#cancelTry?.();
    this.#cancelTry = undefined;
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#isWanted && !this.#isOver) {
      this.#isWanted = false;
      // Where something else is wanted meanwhile, that is tried first.
      await this.#step().catch((problem) => this.#isWanted || this.#wait(problem));
    }
    this.#isRunning = false;
  };

  /** Begins, or begins anew after an end. */
  begin(): void {
    if (this.#isOver) this.set({ status: "connecting" });
    this.#tries = 0;
    this.run();
  }

  /** Nothing more until `begin`. */
  end(reason: ConnectionState["reason"] = "stopped"): void {
    this.hangUp();
    this.#cancelTry?.();
    this.set({ status: "ended", reason });
  }

  /** Lets go of the socket, and of nothing else. */
  hangUp(): void {
    this.#cancelRefresh();
    this.#visit?.close();
    this.#visit = undefined;
  }

  /** Somebody looks, or the network has come or gone: whether the socket is there is asked, or it is opened at once. */
  wake = (): void => {
    this.#visit?.check();
    if (this.#cancelTry) this.run();
  };

  async #step(): Promise<void> {
    const owner = this.#owner;
    const mayOpen = () => !this.#visit && owner.tabs?.leads !== false && !this.#isOver;
    if (mayOpen()) this.set({ status: "connecting" });
    if (this.#isInDoubt) await owner.session.check();
    this.#isInDoubt = false;
    owner.join();
    const { user } = owner;
    while (user && user === owner.user && owner.inbox.isStale) await owner.inbox.load();
    // Much may have come about while that was under way.
    if (mayOpen() && user === owner.user) this.#open();
  }

  #open(): void {
    const { host, origin, storage, inbox, announcements, user } = this.#owner;
    const path = user ? `/ws/notifications/?since=${inbox.seq}` : "/ws/announcements/";
    const token = user && storage?.read();
    const protocols = ["herald.v1", ...(token ? [`bearer.${token}`] : [])];
    announcements.begin();
    this.#visit = openSocket(
      host,
      origin.replace(/^http/, "ws") + path,
      protocols,
      this.#receive,
      this.#onEnd,
    );
  }

  #onEnd = (code: number): void => {
    const isProven = this.#isLive && this.#owner.host.Date.now() >= this.#liveAt + PROVEN_MS;
    if (isProven) this.#tries = 0;
    // A browser does not tell why a socket was refused; it may have been for want of a session.
    this.#isInDoubt = code === SIGNED_OUT || !this.#isLive;
    this.hangUp();
    if (ENDS[code]) this.end(ENDS[code]);
    else this.#wait();
  };

  /**
   * Tries again later: for five times anywhere up to twice as long as the time
   * before, so that browsers that were lost together do not come back together;
   * then after half a minute to a whole one.
   */
  #wait(problem?: unknown): void {
    const { host, tabs } = this.#owner;
    const chance = host.Math.random();
    const isQuick = ++this.#tries <= QUICK_TRIES;
    const delay = isQuick ? chance * FIRST_TRY_MS * 2 ** (this.#tries - 1) : SLOW_TRY_MS * (1 + chance);
    const asked = problem instanceof HeraldProblem ? problem.retryAfterSeconds * 1000 : 0;
    const milliseconds = Math.max(delay, asked);
    this.#cancelTry?.();
    this.#cancelTry = after(host, milliseconds, this.run);
    // Of a list that could not be loaded the inbox tells.
    if (this.#visit || tabs?.leads === false) return;
    const status = host.navigator.onLine ? "waiting" : "offline";
    this.set({ status, retryAt: host.Date.now() + milliseconds });
  }

  #receive = (frame: ServerFrame): void => {
    const { host, inbox, tabs, user } = this.#owner;
    const after = inbox.seq;
    if (frame.type === "pong") this.#settle();
    else if (frame.type === "connection_established") {
      // Another tab signed in as somebody else, and could not tell.
      if (frame.user_id !== user) this.#onEnd(SIGNED_OUT);
    } else if ("seq" in frame && frame.type !== "resync_required" && this.#isLive && frame.seq > after + 1)
      // Live numbers have no hole: a frame was lost, and is told again from the last one that was seen.
      this.#onEnd(ABNORMAL);
    else if (tabs) {
      // Looked at itself, it leaves nothing to the others.
      const deadline = host.document.hasFocus() ? 0 : host.Date.now() + CLAIM_MS;
      const told: Told = { kind: "frame", frame, after, news: newsIn(frame, after, tabs), deadline };
      tabs.post(told);
      this.#owner.take(told);
    }
  };

  /** Everything that was missed has been told. */
  #settle(): void {
    const { host, announcements, tabs, user } = this.#owner;
    if (this.#isLive) return;
    announcements.settle();
    if (tabs) tabs.isWatching = true;
    this.#liveAt = host.Date.now();
    this.set({ status: "live" });
    if (user) this.#refreshIn(FIRST_REFRESH_MS);
  }

  /** Refreshes the token ahead of its end, so that the socket lives on. */
  #refreshIn(milliseconds: number): void {
    const { host, session } = this.#owner;
    this.#cancelRefresh = after(host, milliseconds, async () => {
      const visit = this.#visit;
      const token = await session.refresh().catch(() => undefined);
      if (!visit || visit !== this.#visit) return;
      if (token) visit.send({ action: "authenticate", token });
      this.#refreshIn(token ? lifeOf(token) * 0.75 : FIRST_REFRESH_MS);
    });
  }
}
