import { ANYBODY, type Http } from "./http.ts";
import { unlessUnauthenticated } from "./problem.ts";
import { createRequests } from "./requests.ts";
import { createStore, type Store } from "./store.ts";
import type { Herald, Session, TokenStorage, User } from "./types.ts";

export const PROFILE = "/api/profile/";
const SIGNED_OUT: Session = { status: "signed-out" };

/** Who is signed in here, and requests in their name. */
export interface SessionStore {
  session: Store<Session>;
  /** The id of the signed-in user, 0 for nobody. */
  userId(): number;
  request: Herald["request"];
  /** Gets a new token for this session. @throws {HeraldProblem} */
  refresh(): Promise<string>;
  /** Finds out who is signed in. @throws {HeraldProblem} when that cannot be known now */
  check(): Promise<void>;
  /** The same, where a failure can be passed over. */
  recheck(): void;
  begin(user: User): User;
  /** The session is over, which the other tabs may not know. */
  end(): void;
}

function idIn(session: Session) {
  return "user" in session ? session.user.id : ANYBODY;
}

interface SessionOptions {
  http: Http;
  /** Null where the session cookie signs in. */
  tokens: TokenStorage | null;
  /** A user signed in or out here. */
  onChange(): void;
  /** The page showed one user, and shows another one now, who signed in elsewhere. */
  onOtherAccount(user: User): void;
}

export function createSession({ http, tokens, onChange, onOtherAccount }: SessionOptions): SessionStore {
  const session = createStore<Session>({ status: "unknown" });

  const userId = () => idIn(session.get());
  const begin = (user: User) => {
    session.set({ status: "signed-in", user });
    return user;
  };
  const leave = () => {
    tokens?.write(null);
    session.set(SIGNED_OUT);
  };
  const end = () => {
    onChange();
    leave();
  };
  const { refresh, requestFor } = createRequests(http, tokens, end);
  const check = async (): Promise<void> => {
    const old = http.credential();
    const before = userId();
    // Without a credential the answer is known, and needs no request.
    const user = old && (await requestFor<User>(ANYBODY, "GET", PROFILE).catch(unlessUnauthenticated));
    // Meanwhile a user may have signed in or out.
    if (old !== http.credential()) return check();
    if (!user) return leave();
    begin(user);
    if (before && before !== user.id) onOtherAccount(user);
  };

  return {
    session,
    userId,
    check,
    begin,
    end,
    request: (...call) => requestFor(userId(), ...call),
    refresh: () => refresh(userId()),
    recheck: () => void check().catch(() => {}),
  };
}
