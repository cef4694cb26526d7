import { vi } from "vitest";

/** By its path, since its types are those of a worker. */
const worker = import.meta.glob("../../src/service-worker/main.ts");

export const ORIGIN = "https://herald.example.com";

/** A call of the network. */
interface Call {
  path: string;
  init: RequestInit | undefined;
}

/** A browser's part that a service worker runs on, with what it stores and shows. */
export class Browser {
  /** What each cache holds, by its name and then by path. */
  readonly caches = new Map<string, Map<string, Response>>();
  readonly calls: Call[] = [];
  /** The numbers on the app's icon, one after another. */
  readonly badges: number[] = [];
  readonly shown: { title: string; tag: string; close(): void; isClosed: boolean }[] = [];
  /** What the network answers. */
  answer: (path: string) => Response | Promise<Response> = () => new Response("{}", { status: 200 });
  readonly #listeners = new Map<string, (event: object) => void>();

  /** Starts the worker of a build. */
  async start(build = { version: "new", files: ["/assets/index-new.js"] }): Promise<void> {
    vi.stubGlobal("BUILD", build);
    vi.stubGlobal("caches", this.#cacheStorage());
    vi.stubGlobal("fetch", async (request: string | Request, init?: RequestInit) => {
      const path = pathOf(request);
      this.calls.push({ path, init });
      return this.answer(path);
    });
    vi.stubGlobal("navigator", {
      language: "en",
      setAppBadge: async (count: number) => void this.badges.push(count),
    });
    vi.stubGlobal("self", {
      addEventListener: (type: string, listener: (event: object) => void) =>
        this.#listeners.set(type, listener),
      location: new URL(ORIGIN),
      cookieStore: { get: async () => ({ value: "proof" }) },
      clients: { claim: async () => undefined },
      skipWaiting: async () => undefined,
      registration: {
        showNotification: async (title: string, { tag }: { tag: string }) => this.#show(title, tag),
        getNotifications: async () => this.shown.filter(({ isClosed }) => !isClosed),
      },
    });
    vi.resetModules();
    await worker["../../src/service-worker/main.ts"]?.();
  }

  /** Hands the worker an event, and waits for what it does. @throws what it fails with */
  async dispatch(type: string, event: object = {}): Promise<void> {
    const work: Promise<unknown>[] = [];
    this.#listeners.get(type)?.({ ...event, waitUntil: (promise: Promise<unknown>) => work.push(promise) });
    await Promise.all(work);
  }

  /** What a page gets for a request; undefined where the worker leaves it to the browser. */
  async request(path: string, { mode = "no-cors" } = {}): Promise<Response | undefined> {
    let answer: Promise<Response> | undefined;
    const request = { url: ORIGIN + path, method: "GET", mode };
    this.#listeners.get("fetch")?.({
      request,
      preloadResponse: Promise.resolve(undefined),
      respondWith: (response: Promise<Response>) => {
        answer = response;
      },
    });
    return answer;
  }

  #show(title: string, tag: string): void {
    const shown = {
      title,
      tag,
      isClosed: false,
      close() {
        shown.isClosed = true;
      },
    };
    this.shown.push(shown);
  }

  #cacheStorage() {
    const open = (name: string) => {
      const stored = this.caches.get(name) ?? new Map<string, Response>();
      this.caches.set(name, stored);
      return {
        match: async (request: string | Request) => stored.get(pathOf(request))?.clone(),
        put: async (request: string | Request, response: Response) =>
          void stored.set(pathOf(request), response),
        addAll: async (paths: string[]) => {
          for (const path of paths) {
            const response = await this.answer(path);
            if (!response.ok) throw new TypeError(`${path}: ${response.status}`);
            stored.set(path, response);
          }
        },
      };
    };
    return {
      open: async (name: string) => open(name),
      has: async (name: string) => this.caches.has(name),
      keys: async () => [...this.caches.keys()],
      delete: async (name: string) => this.caches.delete(name),
    };
  }
}

function pathOf(request: string | { url: string }): string {
  return typeof request === "string" ? request : new URL(request.url).pathname;
}
