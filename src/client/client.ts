import { AnnouncementStore } from "./announcements.ts";
import { Connection } from "./connection.ts";
import { browserHost } from "./host.ts";
import { Http } from "./http.ts";
import { InboxStore } from "./inbox.ts";
import { type News, Raiser } from "./raiser.ts";
import { SessionStore } from "./session.ts";
import { type TabMessage, Tabs } from "./tabs.ts";
import type { Herald, HeraldOptions, Host, HostEvent, ServerFrame, TokenStorage } from "./types.ts";

type Frame = Extract<TabMessage, { kind: "frame" }>;

/** Puts the parts together; see {@link Herald} for what it does. */
export class Client implements Herald {
  readonly session: SessionStore;
  readonly connection: Connection;
  readonly inbox: InboxStore;
  readonly announcements: AnnouncementStore;
  readonly #http: Http;
  readonly #host: Host;
  readonly #origin: string;
  readonly #storage: TokenStorage | null;
  readonly #raiser: Raiser;
  readonly #listeners = new Set<{ name: string; listener: (what: never) => void }>();
  #tabs: Tabs | undefined;
  /** Whose tabs they are: 0 for nobody's, undefined while that is not known. */
  #user: number | undefined;
  /** Whether the announcements of the beginning have come, which are no news. */
  #isWatching = false;
  #unlisten: (() => void)[] = [];

  constructor({ host = browserHost(), origin = location.origin, auth, storage }: HeraldOptions) {
    this.#host = host;
    this.#origin = origin;
    const isOwn = origin === globalThis.location?.origin;
    this.#storage =
      (auth ?? (isOwn && !storage ? "cookie" : "token")) === "cookie" ? null : (storage ?? memory());
    const http = new Http({ host, origin, storage: this.#storage, onSignedOut: () => this.session.expire() });
    this.#http = http;
    this.session = new SessionStore(http, this.#storage, () => this.#tabs?.post({ kind: "session" }));
    this.inbox = new InboxStore(http, host);
    this.announcements = new AnnouncementStore(http);
    this.#raiser = new Raiser({
      host,
      leads: () => !this.#follows(),
      claim: (key) => this.#tabs?.post({ kind: "raised", key }),
      isHeeded: (news) => this.#heeding(news).length > 0,
      raise: (news) => {
        for (const { listener } of this.#heeding(news)) listener(news.what as never);
      },
    });
    this.connection = new Connection({
      host,
      prepare: this.#prepare,
      probe: () => http.request("GET", "/api/notifications/unread-count/"),
      refresh: () => http.refresh(),
      follows: this.#follows,
      isSignedIn: () => Boolean(this.#user),
      address: this.#address,
      onOpening: () => this.announcements.begin(),
      onFrame: this.#receive,
    });
    this.session.subscribe(this.#settleIn);
    this.connection.subscribe(this.#tellState);
  }

  request: Herald["request"] = (...call) => this.#http.request(...call);
  signIn: Herald["signIn"] = (credentials) => this.session.signIn(credentials);
  register: Herald["register"] = (account) => this.session.register(account);
  signOut: Herald["signOut"] = () => this.session.signOut();
  signOutEverywhere: Herald["signOutEverywhere"] = () => this.session.signOutEverywhere();
  updateProfile: Herald["updateProfile"] = (change) => this.session.updateProfile(change);

  on: Herald["on"] = (name, listener) => {
    const entry = { name, listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  start = (): void => {
    if (this.#unlisten.length === 0) {
      const { wake, doubt } = this.connection;
      const look = () => {
        if (this.#host.isVisible()) this.#tabs?.hello(false);
        wake();
      };
      const events: [HostEvent, () => void][] = [
        ["online", look],
        ["focus", look],
        ["visibilitychange", look],
        ["offline", doubt],
      ];
      this.#unlisten = events.map(([event, react]) => this.#host.listen(event, react));
    }
    this.#tabs?.hello(true);
    this.connection.begin();
  };

  stop = (): void => {
    for (const unlisten of this.#unlisten.splice(0)) unlisten();
    this.connection.end("stopped");
    this.#leaveTabs();
    this.inbox.doubt();
  };

  #heeding(news: News) {
    return [...this.#listeners].filter(({ name }) => name === news.name);
  }

  #follows = (): boolean => this.#tabs?.leads === false;

  /** Somebody else is signed in, or nobody: what was known of the one before is forgotten. */
  #settleIn = (): void => {
    const session = this.session.get();
    const user =
      session.status === "signed-in" ? session.user.id : session.status === "unknown" ? undefined : 0;
    if (user === this.#user) return;
    this.#user = user;
    this.#leaveTabs();
    this.connection.hangUp();
    this.inbox.forget();
    this.announcements.forget();
    this.#raiser.stop();
    this.connection.run();
  };

  #leaveTabs(): void {
    this.#tabs?.leave();
    this.#tabs = undefined;
    this.#isWatching = false;
  }

  #prepare = async (): Promise<void> => {
    if (this.session.get().status === "unknown") await this.session.check();
    if (!this.#tabs) {
      this.#tabs = new Tabs({
        host: this.#host,
        name: `herald ${this.#origin} ${this.#user}`,
        onMessage: this.#hear,
        onLead: this.#lead,
      });
      this.#tabs.join();
      this.#tabs.hello(false);
    }
    while (this.#user && this.inbox.isStale) await this.inbox.load();
  };

  #address = () => {
    const token = this.#user && this.#storage?.read();
    const path = this.#user ? `/ws/notifications/?since=${this.inbox.seq}` : "/ws/announcements/";
    const url = this.#origin.replace(/^http/, "ws") + path;
    return { url, protocols: ["herald.v1", ...(token ? [`bearer.${token}`] : [])] };
  };

  #lead = (leads: boolean): void => {
    this.#raiser.lead();
    if (leads) void this.connection.run();
    else {
      this.connection.hangUp();
      this.#tabs?.hello(false);
    }
  };

  #tellState = (): void => {
    if (this.#follows()) return;
    const { waiting } = this.#raiser;
    const { seq } = this.inbox;
    const [connection, announcements] = [this.connection.get(), this.announcements.get()];
    this.#tabs?.post({ kind: "state", connection, announcements, seq, waiting });
  };

  /** Another tab speaks. */
  #hear = (message: TabMessage): void => {
    const follows = this.#follows();
    if (message.kind === "frame") this.#take(message);
    else if (message.kind === "raised") this.#raiser.pass(message.key);
    else if (message.kind === "session") void this.session.check().catch(() => {});
    else if (message.kind === "state" && follows) this.#mirror(message);
    else if (message.kind === "hello" && !follows) {
      this.#tellState();
      if (message.again) this.connection.begin();
      else this.connection.wake();
    }
  };

  /** Shows what the leading tab has. */
  #mirror({ connection, announcements, seq, waiting }: Extract<TabMessage, { kind: "state" }>): void {
    this.inbox.rewind(seq);
    this.connection.set(connection);
    this.announcements.show(announcements);
    this.#isWatching = true;
    for (const news of waiting) this.#raiser.offer(news, 0);
    for (const what of announcements) this.#raiser.ignore({ name: "announcement", what });
  }

  /** The socket of this tab speaks. */
  #receive = (frame: ServerFrame): void => {
    const after = this.inbox.seq;
    const isNumbered = "seq" in frame && frame.type !== "resync_required";
    if (frame.type === "pong") this.#goLive();
    else if (frame.type === "connection_established" && frame.user_id !== this.#user)
      this.session.set({ status: "unknown" });
    else if (isNumbered && this.connection.isLive && frame.seq > after + 1) this.connection.resume();
    else {
      const { deadline } = this.#raiser;
      const message: Frame = { kind: "frame", frame, after, news: this.#newsIn(frame), deadline };
      this.#tabs?.post(message);
      this.#take(message);
    }
  };

  #goLive(): void {
    if (this.connection.isLive) return;
    this.announcements.settle();
    this.#isWatching = true;
    this.connection.settle();
  }

  #newsIn(frame: ServerFrame): News | undefined {
    if (frame.type === "notification") {
      const isNews = frame.seq >= this.inbox.seq && !frame.notification.is_read;
      return isNews ? this.#unknown({ name: "notification", what: frame.notification }) : undefined;
    }
    if (frame.type !== "global_notification") return undefined;
    const news: News = { name: "announcement", what: frame.notification };
    if (!this.#isWatching) this.#raiser.ignore(news);
    return this.#unknown(news);
  }

  #unknown(news: News): News | undefined {
    return this.#raiser.knows(news) ? undefined : news;
  }

  /** Every tab takes every frame. */
  #take({ frame, after, news, deadline }: Frame): void {
    this.announcements.take(frame);
    this.inbox.take(frame, after);
    if (news) this.#raiser.offer(news, deadline);
    if (this.inbox.isStale) void this.connection.run();
  }
}

function memory(): TokenStorage {
  let token: string | null = null;
  return {
    read: () => token,
    write(next) {
      token = next;
    },
  };
}
