import type { Context } from "./context.ts";
import { HeraldProblem, isUnauthenticated } from "./problem.ts";
import { Store } from "./store.ts";
import type { Credentials, NewAccount, ProfileChange, Session, User } from "./types.ts";

const PROFILE = "/api/profile/";
const LOGIN = "/api/login/";

/** Who is signed in here, and calls of the API as they. */
export class SessionStore extends Store<Session> {
  readonly #context: Context;
  readonly #tellTabs: () => void;
  #refreshing: Promise<string> | undefined;

  /** @param tellTabs has the browser's other tabs look who is signed in */
  constructor(context: Context, tellTabs: () => void) {
    super({ status: "unknown" });
    this.#context = context;
    this.#tellTabs = tellTabs;
  }

  /**
   * What signs in here: the bearer token, or, with cookies, what shows that our
   * own page asks; it lies beside the session's cookie, and goes with it.
   */
  get secret(): string | null | undefined {
    const { storage, host } = this.#context;
    return storage ? storage.read() : /(?:^|; )csrftoken=([^;]+)/.exec(host.document.cookie)?.[1];
  }

  /** See {@link Herald.request}. */
  request = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    try {
      return await this.#send(method, path, body);
    } catch (problem) {
      // Of the sign-in itself it says that the password is wrong.
      if (!isUnauthenticated(problem) || path === LOGIN || !this.secret) throw problem;
      await this.refresh();
      return this.#send(method, path, body);
    }
  };

  /** Gets a new token for this session; asked twice at a time, it asks the server once. */
  refresh(): Promise<string> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<string> {
    const { secret } = this;
    try {
      const { token } = await this.#send<{ token: string }>("POST", "/api/token/refresh/", {});
      this.#context.storage?.write(token);
      return token;
    } catch (problem) {
      // Unless another tab has signed in anew meanwhile.
      if (isUnauthenticated(problem) && secret === this.secret) this.#end();
      throw problem;
    }
  }

  async #send<T>(method: string, path: string, body: unknown): Promise<T> {
    const { host, origin, storage } = this.#context;
    const { secret } = this;
    const proof: HeadersInit = storage
      ? { Authorization: `Bearer ${secret}` }
      : { "X-CSRFToken": `${secret}` };
    const response = await host
      .fetch(origin + path, {
        method,
        headers: { ...(secret && proof), ...(body ? { "Content-Type": "application/json" } : {}) },
        credentials: storage ? "omit" : "same-origin",
        body: JSON.stringify(body),
      })
      .catch(() => {
        throw new HeraldProblem(0, "unreachable", { detail: "The server cannot be reached." });
      });
    const answer = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    const retryAfterSeconds = Number(response.headers.get("Retry-After"));
    throw new HeraldProblem(response.status, answer?.code ?? "unavailable", { ...answer, retryAfterSeconds });
  }

  /** Finds out who is signed in. @throws {HeraldProblem} when that cannot be told now */
  async check(): Promise<void> {
    try {
      // Without anything to sign in with, the answer is known and no refusal need be provoked.
      if (this.secret) this.#begin(await this.request("GET", PROFILE));
      else this.#leave();
    } catch (problem) {
      if (!isUnauthenticated(problem)) throw problem;
      this.#leave();
    }
  }

  signIn = (credentials: Credentials): Promise<User> => this.#enter(LOGIN, credentials);

  register = (account: NewAccount): Promise<User> => this.#enter("/api/register/", account);

  signOut = (): Promise<void> => this.#exit("/api/logout/");

  signOutEverywhere = (): Promise<void> => this.#exit("/api/logout-all/");

  updateProfile = async (change: ProfileChange): Promise<User> =>
    this.#begin(await this.request("PATCH", PROFILE, change));

  async #enter(path: string, body: object): Promise<User> {
    const { user, token } = await this.request<{ user: User; token: string }>("POST", path, body);
    this.#context.storage?.write(token);
    this.#tellTabs();
    return this.#begin(user);
  }

  async #exit(path: string): Promise<void> {
    await this.request("POST", path).catch((problem) => {
      if (!isUnauthenticated(problem)) throw problem;
    });
    this.#end();
  }

  #begin(user: User): User {
    this.set({ status: "signed-in", user });
    return user;
  }

  /** The session is over, of which the other tabs may not know. */
  #end(): void {
    this.#tellTabs();
    this.#leave();
  }

  #leave(): void {
    this.#context.storage?.write(null);
    if (this.get().status !== "signed-out") this.set({ status: "signed-out" });
  }
}
