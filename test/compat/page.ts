import { exports } from "cloudflare:workers";
import { PASSWORD } from "../support/as.ts";
import { cookiesSetBy } from "../support/browser.ts";
import { PageSocket } from "./page-socket.ts";

/** Where the documents' pages and their server are. */
export const PAGE = "http://localhost:8000";

type Script = (globals: object) => void;

const scripts = import.meta.glob<Script>("./examples/**/*.js", { eager: true, import: "default" });
const texts = import.meta.glob<string>(["./examples/**/*", "!./examples/**/*.js"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/** What a document says, letter by letter. */
export function textOf(name: string): string {
  const text = texts[`./examples/${name}`];
  if (text === undefined) throw new Error(`There is no example ${name}.`);
  return text;
}

/** An answer or a frame that a document shows. */
export const jsonOf = (name: string) => JSON.parse(textOf(name));

/**
 * A page of one of the older systems, in a browser: it has one user's cookies,
 * and its requests and sockets go to the Worker as a browser would send them,
 * with the page's cookies and origin.
 *
 * What it supplies beside `fetch` and `WebSocket`: `window.location`,
 * `document.cookie` without what is HttpOnly, `localStorage`, `getCookie` as
 * the documents' framework writes it, `Notification` that remembers what was
 * asked for, `console` and `showNotification` that keep what they are given,
 * and a `setInterval` whose time passes by hand (`pass`).
 */
export class Page {
  /** What the page's scripts wrote to the console, the arguments of each call. */
  readonly logged: unknown[][] = [];
  readonly shown: unknown[] = [];
  readonly sockets: PageSocket[] = [];
  readonly localStorage = new Map<string, string>();
  /** How often the user was asked to allow notifications. */
  asked = 0;
  permission = "default";
  readonly #cookies = new Map<string, { value: string; httpOnly: boolean }>();
  readonly #timers: { act: () => void; every: number }[] = [];
  readonly #standIns: Record<string, string>;

  /** @param standIns what is put where a document writes an example of a value, such as an id, into a URL or a frame */
  constructor(standIns: Record<string, string> = {}) {
    this.#standIns = standIns;
  }

  /** Signs in by the cookies of the sign-in, as a page of the same origin is; also returns the token. */
  async signIn(username: string): Promise<string> {
    const response = await this.fetch("/api/login/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password: PASSWORD }),
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json<{ token: string }>()).token;
  }

  readonly fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("Cookie", this.#cookieHeader());
    headers.set("Sec-Fetch-Site", "same-origin");
    if (!["GET", "HEAD"].includes(init.method ?? "GET")) headers.set("Origin", PAGE);
    const response = await exports.default.fetch(new URL(this.#fill(path), PAGE), { ...init, headers });
    for (const [name, { value, attributes }] of Object.entries(cookiesSetBy(response))) {
      this.#cookies.set(name, { value, httpOnly: attributes.includes("httponly") });
    }
    return response;
  };

  /** Runs a document's script on this page. */
  run(name: string): void {
    const script = scripts[`./examples/${name}`];
    if (!script) throw new Error(`There is no example ${name}.`);
    const { localStorage } = this;
    const page = this;
    script({
      window: { location: new URL(PAGE), Notification: this.#notification() },
      document: { cookie: this.#readableCookies() },
      localStorage: { getItem: (key: string) => localStorage.get(key) ?? null },
      console: { log: (...said: unknown[]) => this.logged.push(said) },
      WebSocket: class extends PageSocket {
        constructor(url: string) {
          super(page.#fill(url), { Cookie: page.#cookieHeader(), Origin: PAGE }, (text) => page.#fill(text));
          page.sockets.push(this);
        }
      },
      Notification: this.#notification(),
      fetch: this.fetch,
      setInterval: (act: () => void, every: number) => this.#timers.push({ act, every }),
      getCookie: (name: string) => this.cookie(name),
      showNotification: (notification: unknown) => this.shown.push(notification),
    });
  }

  /** Lets time go by for the page's intervals. */
  pass(milliseconds: number): void {
    for (const { act, every } of this.#timers) {
      for (let at = every; at <= milliseconds; at += every) act();
    }
  }

  #notification() {
    const page = this;
    return {
      get permission() {
        return page.permission;
      },
      requestPermission() {
        page.asked += 1;
      },
    };
  }

  /** A cookie as a script may read it. */
  cookie(name: string): string | null {
    const pair = this.#readableCookies()
      .split("; ")
      .find((each) => each.startsWith(`${name}=`));
    return pair === undefined ? null : decodeURIComponent(pair.slice(name.length + 1));
  }

  #readableCookies(): string {
    return this.#pairs((cookie) => !cookie.httpOnly);
  }

  #cookieHeader(): string {
    return this.#pairs(() => true);
  }

  #pairs(wanted: (cookie: { httpOnly: boolean }) => boolean): string {
    const cookies = [...this.#cookies].filter(([, cookie]) => wanted(cookie));
    return cookies.map(([name, { value }]) => `${name}=${value}`).join("; ");
  }

  #fill(text: string): string {
    return Object.entries(this.#standIns).reduce(
      (filled, [written, meant]) => filled.replaceAll(written, meant),
      text,
    );
  }
}
