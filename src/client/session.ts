import { HeraldProblem, unlessUnauthenticated } from "./problem.ts";
import { createStore } from "./store.ts";
import type { Herald, Host, Session, TokenStorage, User } from "./types.ts";

const PROFILE = "/api/profile/";
const SIGNED_OUT: Session = { status: "signed-out" };

/** What signs in and out, and calls of the API as whoever is signed in. */
export type Verbs = Pick<
  Herald,
  "request" | "signIn" | "register" | "signOut" | "signOutEverywhere" | "updateProfile"
>;

/** Who is signed in here. */
type SessionParts = [
  session: Herald["session"],
  verbs: Verbs,
  /**
   * What signs in here: the bearer token, or, with cookies, what shows that our
   * own page asks; it lies beside the session's cookie, and goes with it.
   */
  secret: () => string | null | undefined,
  /** Finds out who is signed in. @throws {HeraldProblem} when that cannot be told now */
  check: () => Promise<void>,
  /** Gets a new token for this session; asked twice at a time, it asks the server once. */
  refresh: () => Promise<string>,
];

/**
 * @param storage null where the session cookie signs in
 * @param tellTabs has the browser's other tabs look who is signed in
 */
export function createSession(
  host: Host,
  origin: string,
  storage: TokenStorage | null,
  tellTabs: () => void,
): SessionParts {
  const [session, set] = createStore<Session>({ status: "unknown" });
  let refreshing: Promise<string> | undefined;

  const secret = () => (storage ? storage.read() : /(^|; )csrftoken=([^;]+)/.exec(host.document.cookie)?.[2]);

  const send = async (method: string, path: string, body?: unknown) => {
    const proof = secret();
    const headers: Record<string, string> = {};
    if (body) headers["Content-Type"] = "application/json";
    if (storage && proof) headers.Authorization = `Bearer ${proof}`;
    else if (proof) headers["X-CSRFToken"] = proof;
    const response = await host
      .fetch(origin + path, {
        method,
        headers,
        credentials: storage ? "omit" : "same-origin",
        body: JSON.stringify(body),
      })
      .catch(() => {
        throw new HeraldProblem(0, "unreachable", { detail: "The server is unreachable." });
      });
    const answer = await response.json().catch(() => {});
    if (response.ok) return answer;
    throw new HeraldProblem(response.status, answer?.code ?? "unavailable", {
      ...answer,
      retryAfterSeconds: Number(response.headers.get("Retry-After")) || 0,
    });
  };

  const request: Herald["request"] = (method, path, body) =>
    send(method, path, body).catch(async (problem) => {
      unlessUnauthenticated(problem);
      if (!secret()) throw problem;
      await refresh();
      return send(method, path, body);
    });

  const renew = async () => {
    const old = secret();
    try {
      const { token } = await send("POST", "/api/token/refresh/", {});
      if (old === secret()) storage?.write(token);
      return token;
    } catch (problem) {
      // Unless another tab has signed in anew meanwhile.
      if ((problem as HeraldProblem).status === 401 && old === secret()) end();
      throw problem;
    }
  };

  const refresh = () => {
    refreshing ??= renew().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };

  const begin = (user: User) => {
    set({ status: "signed-in", user });
    return user;
  };

  const leave = () => {
    storage?.write(null);
    set(SIGNED_OUT);
  };

  /** The session is over, of which the other tabs may not know. */
  const end = () => {
    tellTabs();
    leave();
  };

  const enter = async (path: string, body: object): Promise<User> => {
    // A refusal says that the password is wrong, and nothing of the session that may be there.
    const { user, token } = await send("POST", path, body);
    storage?.write(token);
    tellTabs();
    return begin(user);
  };

  const exit = (path: string) => request<void>("POST", path).catch(unlessUnauthenticated).then(end);

  const check = async (): Promise<void> => {
    const old = secret();
    // Without anything to sign in with, the answer is known and no refusal need be provoked.
    const user = old && (await request<User>("GET", PROFILE).catch(unlessUnauthenticated));
    // Meanwhile somebody may have signed in or out.
    if (old !== secret()) return check();
    if (user) begin(user);
    else leave();
  };

  const verbs: Verbs = {
    request,
    signIn: (credentials) => enter("/api/login/", credentials),
    register: (account) => enter("/api/register/", account),
    signOut: () => exit("/api/logout/"),
    signOutEverywhere: () => exit("/api/logout-all/"),
    updateProfile: async (change) => begin(await request("PATCH", PROFILE, change)),
  };

  return [session, verbs, secret, check, refresh];
}
