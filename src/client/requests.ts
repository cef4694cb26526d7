import type { Http } from "./http.ts";
import { type HeraldProblem, unlessUnauthenticated } from "./problem.ts";
import type { TokenStorage } from "./types.ts";

/** Requests of a session, whose token is refreshed when it has expired. */
export interface Requests {
  /** @param user for whom the page asks @throws {HeraldProblem} */
  requestFor<Answer>(user: number, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Gets a new token. Calls at the same time share one request. @throws {HeraldProblem} */
  refresh(user: number): Promise<string>;
}

/** @param onEnd called when the session cannot be refreshed any more */
export function createRequests(
  { credential, send }: Http,
  storage: TokenStorage | null,
  onEnd: () => void,
): Requests {
  let refreshing: Promise<string> | undefined;

  const renew = async (user: number) => {
    const old = credential();
    try {
      const { token } = await send<{ token: string }>("POST", "/api/token/refresh/", {}, user);
      if (old === credential()) storage?.write(token);
      return token;
    } catch (problem) {
      // Unless another tab has signed in again meanwhile.
      if ((problem as HeraldProblem).status === 401 && old === credential()) onEnd();
      throw problem;
    }
  };
  const refresh = (user: number) => {
    refreshing ??= renew(user).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };

  return {
    refresh,
    requestFor: <Answer>(user: number, method: string, path: string, body?: unknown) =>
      send<Answer>(method, path, body, user).catch(async (problem) => {
        unlessUnauthenticated(problem);
        if (!credential()) throw problem;
        await refresh(user);
        return send<Answer>(method, path, body, user);
      }),
  };
}
