import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "@playwright/test";
import type { User } from "#client/index";

export const PASSWORD = "quiet-harbour-42";

let made = 0;

/** Letters that nobody else has, in this process or another. */
export function letters(): string {
  made += 1;
  const digits = [process.pid, Date.now() % 1_000_000, made].map((part) => part.toString(26)).join("z");
  return digits.replace(/\d/g, (digit) => "ghijklmnop"[Number(digit)] ?? "").replace(/[^a-z]/g, "");
}

export interface Who {
  /** What they are called first; the rest of their name is theirs alone. */
  called: string;
  role?: string;
  /** Theirs from the demo people, with their access; else a new user. */
  username?: string;
}

/** A user with a browser of their own, signed in. */
export class Person {
  readonly user: User;
  readonly name: string;
  readonly context: BrowserContext;
  readonly #token: string;
  readonly #origin: string;

  constructor(context: BrowserContext, origin: string, { user, token }: { user: User; token: string }) {
    this.context = context;
    this.user = user;
    this.name = user.full_name;
    this.#origin = origin;
    this.#token = token;
  }

  /** Another tab of theirs; to a browser under test every tab is looked at. */
  async open(path: string): Promise<Tab> {
    const page = await this.context.newPage();
    await page.goto(path);
    return new Tab(page);
  }

  /** Calls the API beside their browser, which knows nothing of it. */
  async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  /** Sends themself a notification, as everybody may. */
  async note(title: string, more: object = {}): Promise<void> {
    await this.call("POST", "/api/notifications/", {
      recipient_id: this.user.id,
      title,
      message: title,
      ...more,
    });
  }

  async ask(other: Person): Promise<{ id: number }> {
    return this.call("POST", "/api/connection_requests/", { recipient_id: other.user.id });
  }
}

/** A page of the app, and where things are on it. */
export class Tab {
  readonly page: Page;
  /** The number on the bell; hidden at 0. */
  readonly badge: Locator;
  readonly bell: Locator;
  readonly banners: Locator;
  readonly toasts: Locator;

  constructor(page: Page) {
    this.page = page;
    this.bell = page.getByRole("button", { name: /^Notifications/ });
    this.badge = this.bell.locator("span > span");
    this.banners = page.getByRole("region", { name: "Announcements" });
    this.toasts = page.getByRole("region", { name: "Just now" });
  }

  toast(text: string | RegExp): Locator {
    return this.toasts.getByText(text);
  }

  banner(text: string): Locator {
    return this.banners.getByText(text);
  }

  /** A way of the main navigation. */
  async go(name: string): Promise<void> {
    await this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
  }
}

export async function newPerson(
  browser: Browser,
  origin: string,
  { called, role = "member", username }: Who,
  options: BrowserContextOptions,
): Promise<Person> {
  const context = await browser.newContext(options);
  const rest = letters();
  const surname = `${rest[0]?.toUpperCase()}${rest.slice(1)}`;
  const fresh = { username: `${called.toLowerCase()}.${rest}`.slice(0, 32), email: `${rest}@example.com` };
  // Through the browser's context, which keeps the session's cookies.
  const response = username
    ? await context.request.post("/api/login/", { data: { username, password: PASSWORD } })
    : await context.request.post("/api/register/", {
        data: { ...fresh, password: PASSWORD, full_name: `${called} ${surname}`, role },
      });
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
  return new Person(context, origin, await response.json());
}
