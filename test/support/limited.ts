import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { app } from "#app";
import { ORIGIN } from "./as.ts";

/** Calls in a user's name with the limits and budgets of a deployment, and waits for what is done after the reply. */
export async function limited(
  by: { token: string } | undefined,
  method: string,
  path: string,
  {
    body,
    headers = {},
    bindings,
  }: { body?: unknown; headers?: Record<string, string>; bindings?: object } = {},
): Promise<Response> {
  const ctx = createExecutionContext();
  const response = await app.fetch(
    new Request(`${ORIGIN}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(by && { Authorization: `Bearer ${by.token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    { ...env, RATE_LIMITS: "on", ...bindings },
    ctx,
  );
  await waitOnExecutionContext(ctx);
  return response;
}
