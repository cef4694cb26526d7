import type { Host } from "./host.ts";
import { HeraldProblem } from "./problem.ts";
import type { TokenStorage } from "./types.ts";

/** Names no user: the answer itself says whose session it is. */
export const ANYBODY = 0;

export interface Http {
  /**
   * What signs in here: the bearer token, or, with cookies, the readable cookie
   * that proves that our own page asks. It comes and goes with the session's cookie.
   */
  credential(): string | null | undefined;
  /** @param user for whom the page asks @throws {HeraldProblem} */
  send<Answer>(method: string, path: string, body: unknown, user: number): Promise<Answer>;
}

interface HttpOptions {
  host: Host;
  origin: string;
  /** Null where the session cookie signs in. */
  tokens: TokenStorage | null;
  /** Some request was answered. */
  onAnswer(): void;
  /** The session turned out to be another user's than the page shows. */
  onMismatch(): void;
}

export function createHttp({ host, origin, tokens, onAnswer, onMismatch }: HttpOptions): Http {
  const credential = () =>
    tokens ? tokens.read() : /(^|; )csrftoken=([^;]+)/.exec(host.document.cookie)?.[2];

  const headersOf = (body: unknown, user: number) => {
    const headers: Record<string, string> = {};
    const proof = credential();
    if (body) headers["Content-Type"] = "application/json";
    if (tokens && proof) headers.Authorization = `Bearer ${proof}`;
    else if (proof) headers["X-CSRFToken"] = proof;
    if (!tokens && user) headers["X-Herald-User"] = `${user}`;
    return headers;
  };

  const send: Http["send"] = async (method, path, body, user) => {
    const headers = headersOf(body, user);
    const credentials = tokens ? "omit" : "same-origin";
    const response = await host
      .fetch(origin + path, { method, headers, credentials, body: JSON.stringify(body) })
      .catch(() => {
        throw new HeraldProblem(0, "unreachable", { detail: "The server is unreachable." });
      });
    const answer = await response.json().catch(() => {});
    if (response.ok) {
      onAnswer();
      return answer;
    }
    const code = answer?.code ?? "unavailable";
    if (code === "other-account") onMismatch();
    const retryAfterSeconds = Number(response.headers.get("Retry-After")) || 0;
    throw new HeraldProblem(response.status, code, { ...answer, retryAfterSeconds });
  };

  return { credential, send };
}
