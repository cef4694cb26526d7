import { AnnouncementStore } from "./announcements.ts";
import { Connection } from "./connection.ts";
import { InboxStore } from "./inbox.ts";
import type { News } from "./news.ts";
import { SessionStore } from "./session.ts";
import { type Owner, type Standing, type TabMessage, Tabs, type Told } from "./tabs.ts";
import type { Herald, HeraldEvents, HeraldOptions, Host, TokenStorage } from "./types.ts";

/** When it is worth looking whether the socket is there. */
const EVENTS = ["online", "offline", "focus", "visibilitychange"];

/** Puts the parts together; see {@link Herald} for what it does. */
export class Client implements Herald, Owner {
  readonly host: Host;
  readonly origin: string;
  readonly storage: TokenStorage | null;
  tabs: Tabs | undefined;
  user: number | undefined;
  readonly session = new SessionStore(this, () => this.tabs?.post({ kind: "session" }));
  readonly inbox = new InboxStore(this, this.session);
  readonly announcements = new AnnouncementStore(this.session);
  readonly connection = new Connection(this);
  readonly request = this.session.request;
  readonly signIn = this.session.signIn;
  readonly register = this.session.register;
  readonly signOut = this.session.signOut;
  readonly signOutEverywhere = this.session.signOutEverywhere;
  readonly updateProfile = this.session.updateProfile;
  readonly #listeners = new Set<{ name: keyof HeraldEvents; listener: (what: never) => void }>();

  constructor({ host = globalThis, origin, auth, storage }: HeraldOptions) {
    const own = globalThis.location?.origin;
    this.host = host;
    this.origin = origin ?? own;
    const isCookie = auth ? auth === "cookie" : !storage && this.origin === own;
    this.storage = isCookie ? null : (storage ?? memory());
    this.session.subscribe(this.#settleIn);
    this.connection.subscribe(this.#tellStanding);
  }

  on: Herald["on"] = (name, listener) => {
    const entry = { name, listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };

  start = (): void => {
    // Added twice, a listener is there once.
    for (const event of EVENTS) this.host.addEventListener(event, this.#look);
    this.tabs?.hello(true);
    this.connection.begin();
  };

  stop = (): void => {
    for (const event of EVENTS) this.host.removeEventListener(event, this.#look);
    this.connection.end();
    this.#leave();
  };

  raise({ name, what }: News): void {
    for (const each of [...this.#listeners]) if (each.name === name) each.listener(what as never);
  }

  #look = (): void => {
    if (this.host.document.visibilityState === "visible") this.tabs?.hello(false);
    this.connection.wake();
  };

  /** Somebody else is signed in, or nobody: what was known of the one before is forgotten. */
  #settleIn = (): void => {
    const session = this.session.get();
    const user = "user" in session ? session.user.id : 0;
    if (user === this.user) return;
    this.user = user;
    this.#leave();
    this.connection.hangUp();
    this.inbox.forget();
    this.announcements.mirror([]);
    this.connection.run();
  };

  join(): void {
    if (this.tabs) return;
    this.tabs = new Tabs(this, `herald ${this.origin} ${this.user}`);
    this.tabs.join();
  }

  #leave(): void {
    this.tabs?.leave();
    this.tabs = undefined;
  }

  turn(): void {
    if (this.tabs?.leads) this.connection.run();
    else this.connection.hangUp();
  }

  #tellStanding = (): void => {
    if (!this.tabs?.leads) return;
    const { waiting } = this.tabs;
    const [connection, announcements, { seq }] = [
      this.connection.get(),
      this.announcements.get(),
      this.inbox,
    ];
    this.tabs.post({ kind: "state", connection, announcements, seq, waiting });
  };

  hear(message: TabMessage): void {
    const { kind } = message;
    if (kind === "session") this.session.check().catch(() => {});
    else if (kind === "frame") this.take(message);
    else if (!this.tabs?.leads) {
      if (kind === "state") this.#mirror(message);
    } else if (kind === "hello") {
      this.#tellStanding();
      if (message.again) this.connection.begin();
      else this.connection.wake();
    }
  }

  /** Shows what the leading tab has. */
  #mirror({ connection, announcements, seq, waiting }: Standing): void {
    this.inbox.follow(seq);
    this.connection.set(connection);
    this.announcements.mirror(announcements);
    for (const news of waiting) this.tabs?.offer(news, 0);
    for (const { id } of announcements) this.tabs?.known.add(`announcement${id}`);
    if (this.tabs) this.tabs.isWatching = true;
    if (this.inbox.isStale) this.connection.run();
  }

  /** Every tab takes every frame. */
  take({ frame, after, news, deadline }: Told): void {
    this.announcements.take(frame);
    this.inbox.take(frame, after);
    if (news) this.tabs?.offer(news, deadline);
    if (this.inbox.isStale) this.connection.run();
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
