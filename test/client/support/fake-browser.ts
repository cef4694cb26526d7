import { createHerald, type Herald, type HeraldOptions, type Host } from "../../../src/client/index.ts";
import { Clock } from "./clock.ts";
import { FakeChannel } from "./fake-channel.ts";
import { FakeLocks } from "./fake-locks.ts";
import { FakeServer, type Jar, sessionOf } from "./fake-server.ts";
import { FakeSocket } from "./fake-socket.ts";

export type HostEvent =
  | "online"
  | "offline"
  | "focus"
  | "blur"
  | "visibilitychange"
  | "pointermove"
  | "keydown";

export const ORIGIN = "https://herald.test";

/** One tab: its client, and what it has raised. */
export interface Tab {
  herald: Herald;
  raised: string[];
  /** Gone without a word, as a crash leaves it. */
  isDead: boolean;
  /** What has come while the browser let its page rest; undefined while it runs. */
  held: (() => void)[] | undefined;
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
  /** Whether every tab takes itself for the one that is looked at, as under some tools. */
  isFocusedEverywhere = false;
  /** Whether tabs can speak to each other, and one of them lead. */
  hasChannels = true;
  random = () => 0.5;
  readonly #locks: FakeLocks;
  readonly #channels = new Set<FakeChannel>();

  constructor(clock = new Clock(), server = new FakeServer(clock)) {
    this.clock = clock;
    this.#locks = new FakeLocks(clock);
    this.server = server;
  }

  /** Everything raised in all tabs, in order of the raising. */
  readonly raised: string[] = [];

  /** Opens a page in a new tab and lets it begin. */
  async open(options: HeraldOptions = {}): Promise<Tab> {
    const listeners: [HostEvent, () => void][] = [];
    const tab = {
      raised: [],
      isDead: false,
      held: undefined,
      isVisible: true,
      sockets: [],
    } as unknown as Tab;
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
    const left = this.focused;
    this.focused = tab;
    if (left !== tab) left?.fire("blur");
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

  /** A tab's page does nothing for a while, and then all that came to it in between. */
  async freeze(tab: Tab, meanwhile: () => Promise<void>): Promise<void> {
    const held: (() => void)[] = [];
    tab.held = held;
    await meanwhile();
    tab.held = undefined;
    for (const run of held) run();
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
    const { clock, server, jar, hasChannels } = this;
    const browser = this;
    const timers = new Map<number | undefined, () => void>();
    let count = 0;
    return {
      fetch: async (url, init) => {
        if (this.isOnline) return server.fetch(jar, url, init);
        throw new TypeError("fetch failed");
      },
      WebSocket: class extends FakeSocket {
        constructor(url: string, protocols: string[]) {
          super(clock, url, protocols);
          tab.sockets.push(this);
          if (browser.isOnline) server.connect(jar, this);
          else clock.after(5, () => this.end());
        }
      },
      ...(hasChannels && {
        BroadcastChannel: class extends FakeChannel {
          constructor(name: string) {
            super(browser.#channels, clock, tab, name);
          }
        },
      }),
      navigator: {
        get onLine() {
          return browser.isOnline;
        },
        ...(hasChannels && { locks: this.#locks.of(tab) }),
      },
      document: {
        get cookie() {
          return jar.session ? `theme=dark; csrftoken=${sessionOf(jar.session)}` : "theme=dark";
        },
        get visibilityState() {
          return tab.isVisible ? "visible" : "hidden";
        },
        hasFocus: () => this.isFocusedEverywhere || this.focused === tab,
      },
      Date: { now: () => clock.now },
      Math: { random: () => this.random() },
      setTimeout(run, milliseconds) {
        const timer = count++;
        const due = () => timers.delete(timer) && !tab.isDead && run();
        timers.set(
          timer,
          clock.after(milliseconds, () => (tab.held ? tab.held.push(due) : due())),
        );
        return timer;
      },
      clearTimeout(timer) {
        timers.get(timer)?.();
        timers.delete(timer);
      },
      addEventListener: (event, listener) => void listeners.push([event as HostEvent, listener]),
      removeEventListener(event, listener) {
        const at = listeners.findIndex(([name, each]) => name === event && each === listener);
        listeners.splice(at, 1);
      },
    };
  }
}
