import { ANYBODY, type Http } from "./http.ts";
import { unlessUnauthenticated } from "./problem.ts";
import { PROFILE, type SessionStore } from "./session.ts";
import type { Herald, TokenStorage, User } from "./types.ts";

type AccountActions = Pick<
  Herald,
  "request" | "signIn" | "register" | "signOut" | "signOutEverywhere" | "updateProfile"
>;

/**
 * What signs in and out, and changes the profile.
 *
 * @param onLeaving called before the session is ended
 */
export function createAccount(
  { send }: Http,
  { request, begin, end }: SessionStore,
  storage: TokenStorage | null,
  onChange: () => void,
  onLeaving: () => void,
): AccountActions {
  const enter = async (path: string, body: object): Promise<User> => {
    // A refusal means that the password is wrong, and nothing about the session that may be there.
    const { user, token } = await send<{ user: User; token: string }>("POST", path, body, ANYBODY);
    storage?.write(token);
    onChange();
    return begin(user);
  };
  const exit = (path: string) => {
    onLeaving();
    return request<void>("POST", path).catch(unlessUnauthenticated).then(end);
  };

  return {
    request,
    signIn: (credentials) => enter("/api/login/", credentials),
    register: (account) => enter("/api/register/", account),
    signOut: () => exit("/api/logout/"),
    signOutEverywhere: () => exit("/api/logout-all/"),
    updateProfile: async (change) => begin(await request("PATCH", PROFILE, change)),
  };
}
