import {
  createHerald,
  type Herald,
  type HeraldOptions,
  type Host,
  type HostEvent,
} from "../../../src/client/index.ts";
import { Clock } from "./clock.ts";
import { FakeLocks } from "./fake-locks.ts";
import { FakeServer, type Jar, sessionOf } from "./fake-server.ts";
import { FakeSocket } from "./fake-socket.ts";

export const ORIGIN = "https://herald.test";

/** One tab: its client, and what it has raised. */
export interface Tab {
  herald: Herald;
  raised: string[];
  /** Gone without a word, as a crash leaves it. */
  isDead: boolean;
  isVisible: boolean;
  sockets: FakeSocket[];
  fire(event: HostEvent): void;
}

/** A browser with its tabs, cookies, channels and locks, before a server. */
export class FakeBrowser {
  readonly clock: Clock;
  readonly server: FakeServer;
  readonly jar: Jar = { session: undefined };
  readonly tabs: Tab[] = [];
  isOnline = true;
  focused: Tab | undefined;
  /** Whether tabs can speak to each other, and one of them lead. */
  hasChannels = true;
  random = () => 0.5;
  readonly #locks = new FakeLocks();
  readonly #channels = new Set<{ name: string; tab: Tab; tell: (data: unknown) => void }>();

  constructor(clock = new Clock(), server = new FakeServer(clock)) {
    this.clock = clock;
    this.server = server;
  }

  /** Everything raised in all tabs, in order of the raising. */
  readonly raised: string[] = [];

  /** Opens a page in a new tab and lets it begin. */
  async open(options: HeraldOptions = {}): Promise<Tab> {
    const listeners: [HostEvent, () => void][] = [];
    const tab = { raised: [], isDead: false, isVisible: true, sockets: [] } as unknown as Tab;
    tab.fire = (event) => {
      for (const [name, listener] of [...listeners]) if (name === event && !tab.isDead) listener();
    };
    tab.herald = createHerald({
      origin: ORIGIN,
      auth: "cookie",
      host: this.#host(tab, listeners),
      ...options,
    });
    for (const name of ["notification", "announcement"] as const) {
      tab.herald.on(name, ({ title }) => {
        tab.raised.push(title);
        this.raised.push(title);
      });
    }
    this.tabs.push(tab);
    tab.herald.start();
    await this.clock.advance(50);
    return tab;
  }

  /** Turns to a tab, or away from all of them. */
  async focus(tab: Tab | undefined): Promise<void> {
    this.focused = tab;
    tab?.fire("focus");
    await this.clock.advance(50);
  }

  /** A tab is gone from one moment to the next. */
  async crash(tab: Tab): Promise<void> {
    tab.isDead = true;
    if (this.focused === tab) this.focused = undefined;
    for (const socket of tab.sockets) socket.close();
    for (const channel of this.#channels) if (channel.tab === tab) this.#channels.delete(channel);
    this.#locks.release(tab);
    await this.clock.advance(0);
  }

  /** The network goes, with every socket, or comes back. */
  async setOnline(isOnline: boolean): Promise<void> {
    this.isOnline = isOnline;
    for (const tab of this.tabs) {
      if (!isOnline) for (const socket of tab.sockets) socket.isMute = true;
      tab.fire(isOnline ? "online" : "offline");
    }
    await this.clock.advance(0);
  }

  #host(tab: Tab, listeners: [HostEvent, () => void][]): Host {
    const { clock, server, jar } = this;
    return {
      fetch: async (url, init) => {
        if (this.isOnline) return server.fetch(jar, url, init);
        throw new TypeError("fetch failed");
      },
      openSocket: (url, protocols) => {
        const socket = new FakeSocket(clock, url, protocols);
        tab.sockets.push(socket);
        if (this.isOnline) server.connect(jar, socket);
        else clock.after(5, () => socket.end());
        return socket;
      },
      openChannel: (name) => (this.hasChannels ? this.#channel(tab, name) : null),
      locks: this.hasChannels ? this.#locks.of(tab) : null,
      now: () => clock.now,
      random: () => this.random(),
      after: (milliseconds, run) => clock.after(milliseconds, () => !tab.isDead && run()),
      isOnline: () => this.isOnline,
      isVisible: () => tab.isVisible,
      isFocused: () => this.focused === tab,
      cookies: () => (jar.session ? `theme=dark; csrftoken=${sessionOf(jar.session)}` : "theme=dark"),
      listen(event, listener) {
        const entry: [HostEvent, () => void] = [event, listener];
        listeners.push(entry);
        return () => void listeners.splice(listeners.indexOf(entry), 1);
      },
    };
  }

  #channel(tab: Tab, name: string) {
    let tell = (_data: unknown) => {};
    const channel = { name, tab, tell: (data: unknown) => tell(data) };
    this.#channels.add(channel);
    return {
      postMessage: (message: unknown) => {
        const data = structuredClone(message);
        for (const other of this.#channels) {
          if (other === channel || other.name !== name) continue;
          this.clock.after(0, () => this.#channels.has(other) && !other.tab.isDead && other.tell(data));
        }
      },
      addEventListener: (_type: "message", listener: (event: { data: unknown }) => void) => {
        tell = (data) => listener({ data });
      },
      close: () => void this.#channels.delete(channel),
    };
  }
}
