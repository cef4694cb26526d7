import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "#worker";
import { ORIGIN } from "./as.ts";

/** Calls in a user's name, like `as`, but comes back only when all that the Worker does after its reply is done too. */
export function wholly({ token }: { token: string }, bindings?: Partial<Env>) {
  const send =
    (method: string) =>
    async (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> => {
      const ctx = createExecutionContext();
      const request = new Request(`${ORIGIN}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const response = await worker.fetch(request as never, bindings ? { ...env, ...bindings } : env, ctx);
      await waitOnExecutionContext(ctx);
      return response;
    };
  return { get: send("GET"), post: send("POST"), patch: send("PATCH"), delete: send("DELETE") };
}
