import type { Http } from "./http.ts";
import { LOGIN } from "./http.ts";
import { HeraldProblem } from "./problem.ts";
import { Store } from "./store.ts";
import type { Credentials, NewAccount, ProfileChange, Session, TokenStorage, User } from "./types.ts";

const PROFILE = "/api/profile/";

/** Who is signed in here. */
export class SessionStore extends Store<Session> {
  readonly #http: Http;
  readonly #storage: TokenStorage | null;
  readonly #tellTabs: () => void;

  /** @param tellTabs has the browser's other tabs look who is signed in */
  constructor(http: Http, storage: TokenStorage | null, tellTabs: () => void) {
    super({ status: "unknown" });
    this.#http = http;
    this.#storage = storage;
    this.#tellTabs = tellTabs;
  }

  /** Finds out who is signed in. @throws {HeraldProblem} when that cannot be told now */
  async check(): Promise<void> {
    // Without anything to sign in with, the answer is known and no refusal need be provoked.
    if (!this.#http.hasSession) return this.end();
    try {
      this.#begin(await this.#http.request<User>("GET", PROFILE));
    } catch (problem) {
      if (!(problem instanceof HeraldProblem && problem.status === 401)) throw problem;
      this.end();
    }
  }

  /** The session is over, as the server says: the other tabs may not know. */
  expire(): void {
    this.#tellTabs();
    this.end();
  }

  /** Signed out, whoever decided it. */
  end(): void {
    this.#storage?.write(null);
    if (this.get().status !== "signed-out") this.set({ status: "signed-out" });
  }

  signIn = (credentials: Credentials): Promise<User> => this.#enter(LOGIN, credentials);

  register = (account: NewAccount): Promise<User> => this.#enter("/api/register/", account);

  signOut = (): Promise<void> => this.#leave("/api/logout/");

  signOutEverywhere = (): Promise<void> => this.#leave("/api/logout-all/");

  updateProfile = async (change: ProfileChange): Promise<User> =>
    this.#begin(await this.#http.request<User>("PATCH", PROFILE, change));

  async #enter(path: string, body: object): Promise<User> {
    const { user, token } = await this.#http.request<{ user: User; token: string }>("POST", path, body);
    this.#storage?.write(token);
    this.#tellTabs();
    return this.#begin(user);
  }

  async #leave(path: string): Promise<void> {
    try {
      await this.#http.request("POST", path);
    } catch (problem) {
      if (!(problem instanceof HeraldProblem && problem.status === 401)) throw problem;
    }
    this.#tellTabs();
    this.end();
  }

  #begin(user: User): User {
    this.set({ status: "signed-in", user });
    return user;
  }
}
