import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Notification } from "#features/notifications/wire";
import { Browser } from "./browser.ts";
import { Missing } from "./missing.ts";

const PATIENCE_MS = 10_000;
/** No rate limit of Herald asks for more than a minute. */
const LONGEST_WAIT_SECONDS = 60;

interface Inbox {
  unread_count: number;
  seq: number;
  notifications: Notification[];
}

/** A user with an account, who calls the API over HTTP. */
export class Person {
  readonly server: string;
  readonly name: string;
  readonly username: string;
  id = 0;
  token = "";
  /** Those that are open at the end. */
  readonly browsers: Browser[] = [];

  constructor(server: string, name: string, run: string) {
    this.server = server;
    this.name = name;
    this.username = `${name.toLowerCase()}-${run}`;
  }

  async register(): Promise<void> {
    const { user, token } = await this.call<{ user: { id: number }; token: string }>(
      "POST",
      "/api/register/",
      {
        username: this.username,
        email: `${this.username}@example.com`,
        password: crypto.randomUUID(),
        full_name: this.name,
      },
    );
    this.id = user.id;
    this.token = token;
  }

  /** Signs in to an account that is there already. */
  async signIn(username: string, password: string): Promise<void> {
    const { user, token } = await this.call<{ user: { id: number }; token: string }>("POST", "/api/login/", {
      username,
      password,
    });
    this.id = user.id;
    this.token = token;
  }

  /** Opens another browser on what is there already. */
  async open(owner?: string): Promise<Browser> {
    const browser = new Browser(this, owner);
    await browser.load();
    this.browsers.push(browser);
    await browser.connect();
    return browser;
  }

  /** Asks a user to connect, and returns the request's id. */
  async ask({ id }: Person): Promise<number> {
    const request = await this.call<{ id: number }>("POST", "/api/connection_requests/", {
      recipient_id: id,
    });
    return request.id;
  }

  async accept(request: number): Promise<void> {
    await this.call("POST", `/api/connection_requests/${request}/accept/`);
  }

  inbox(): Promise<Inbox> {
    return this.call("GET", "/api/notifications/?limit=100");
  }

  /** Waits until so many are unread, wherever they may be shown. */
  async untilUnread(count: number): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      const { unread_count } = await this.call<{ unread_count: number }>(
        "GET",
        "/api/notifications/unread-count/",
      );
      if (unread_count === count) return;
      await sleep(50);
    }
    throw new Missing(`${this.name} did not reach ${count} unread within ${PATIENCE_MS / 1000} s.`);
  }

  /** @throws {Missing} when a browser shows anything else than the server has */
  async compare(): Promise<void> {
    const { seq, unread_count, notifications } = await this.inbox();
    const truth = notifications.map(lasting);
    for (const { owner, inbox, ...browser } of this.browsers) {
      const shown = [...inbox.values()].sort((a, b) => b.id - a.id).map(lasting);
      const same = browser.seq === seq && browser.unread === unread_count && isDeepStrictEqual(shown, truth);
      if (same) continue;
      const theirs = JSON.stringify({ seq: browser.seq, unread_count: browser.unread, notifications: shown });
      const ours = JSON.stringify({ seq, unread_count, notifications: truth });
      throw new Missing(`${owner} shows\n  ${theirs}\nbut the server has\n  ${ours}`);
    }
  }

  /** @throws {Missing} on anything but success */
  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const headers = {
      ...(this.token && { Authorization: `Bearer ${this.token}` }),
      ...(body && { "Content-Type": "application/json" }),
    };
    const response = await fetch(new URL(path, this.server), {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((error) => {
      throw new Missing(`${method} ${path} got no answer: ${error.cause?.message ?? error.message}`);
    });
    const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
    if (response.status === 429 && seconds <= LONGEST_WAIT_SECONDS) {
      console.log(`  (waiting ${seconds} s: the server allows no more requests right now)`);
      await sleep(seconds * 1000);
      return this.call(method, path, body);
    }
    if (!response.ok)
      throw new Missing(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }
}

/** A notification without what depends on the moment of looking, or is said twice for older frontends. */
function lasting(notification: Omit<Notification, "time_ago">) {
  const { id, seq, notification_type, verb, level, title, message } = notification;
  const { link, metadata, actor, is_read, read_at, created_at, expires_at } = notification;
  const said = { id, seq, notification_type, verb, level, title, message };
  return { ...said, link, metadata, actor, is_read, read_at, created_at, expires_at };
}
