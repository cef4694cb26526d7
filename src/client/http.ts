import { HeraldProblem } from "./problem.ts";
import type { Host, TokenStorage } from "./types.ts";

interface Parts {
  host: Host;
  origin: string;
  /** Null where the session cookie signs in. */
  storage: TokenStorage | null;
  /** Called when the server says that the session is over. */
  onSignedOut: () => void;
}

/** Calls the API as whoever is signed in. */
export class Http {
  readonly #parts: Parts;
  #refreshing: Promise<string> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether there is anything to sign in with; the readable cookie lies beside the session's and goes with it. */
  get hasSession(): boolean {
    return this.#secret !== undefined;
  }

  /** The bearer token, or, with cookies, what shows that our own page asks. */
  get #secret(): string | undefined {
    const { storage, host } = this.#parts;
    return (storage ? storage.read() : /(?:^|; )csrftoken=([^;]+)/.exec(host.cookies())?.[1]) ?? undefined;
  }

  /** See {@link Herald.request}. */
  async request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#send(method, path, body, signal);
    } catch (problem) {
      const isExpired = problem instanceof HeraldProblem && problem.status === 401 && path !== LOGIN;
      if (!isExpired || !this.hasSession) throw problem;
      await this.refresh();
      return this.#send(method, path, body, signal);
    }
  }

  /** Gets a new token for this session; asked twice at a time, it asks the server once. */
  refresh(): Promise<string> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<string> {
    const secret = this.#secret;
    try {
      const { token } = await this.#send<{ token: string }>("POST", "/api/token/refresh/", {});
      this.#parts.storage?.write(token);
      return token;
    } catch (problem) {
      const isOver = problem instanceof HeraldProblem && problem.status === 401;
      // Unless another tab has signed in anew meanwhile.
      if (isOver && secret === this.#secret) this.#parts.onSignedOut();
      throw problem;
    }
  }

  async #send<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const { host, origin, storage } = this.#parts;
    const headers: Record<string, string> = {};
    const secret = this.#secret;
    if (secret && storage) headers.Authorization = `Bearer ${secret}`;
    else if (secret && method !== "GET") headers["X-CSRFToken"] = secret;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const init: RequestInit = { method, headers, credentials: storage ? "omit" : "same-origin" };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (signal) init.signal = signal;
    const response = await host.fetch(origin + path, init).catch((error) => {
      if (signal?.aborted) throw error;
      throw new HeraldProblem(0, "unreachable", { detail: "The server cannot be reached." });
    });
    const answer = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    const { code = "unavailable", detail, errors } = answer ?? {};
    const retryAfterSeconds = Number(response.headers.get("Retry-After")) || undefined;
    throw new HeraldProblem(response.status, code, { detail, errors, retryAfterSeconds });
  }
}

/** Where a 401 means a wrong password. */
export const LOGIN = "/api/login/";
