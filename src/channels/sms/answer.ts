import type { Outcome } from "#core/delivery";
import { messageOf } from "#core/log";

/** A provider's answer to a message. */
export interface ProviderAnswer {
  status: number;
  retryAfter: string | null;
  body: Record<string, unknown>;
}

/**
 * Sends a request to a provider, once. Neither of them knows a key under which
 * it would send once what comes twice, so whatever is not answered may have
 * been taken, and is not sent again.
 */
export async function post(
  url: string,
  init: { headers: Record<string, string>; body: string },
  signal: AbortSignal,
): Promise<ProviderAnswer | Extract<Outcome, { is: "unknown" }>> {
  try {
    const response = await fetch(url, { method: "POST", redirect: "manual", signal, ...init });
    const body: unknown = await response.json().catch(() => undefined);
    const isObject = typeof body === "object" && body !== null;
    return {
      status: response.status,
      retryAfter: response.headers.get("Retry-After"),
      body: isObject ? (body as Record<string, unknown>) : {},
    };
  } catch (error) {
    return { is: "unknown", reason: messageOf(error) };
  }
}

/** What an answer without a meaning of its own comes to. */
export function outcomeOfStatus({ status, retryAfter }: ProviderAnswer, reason: string): Outcome {
  // Too many at once: it was not looked at.
  if (status === 429) {
    const seconds = Number(retryAfter);
    return { is: "retry", reason, ...(retryAfter && seconds > 0 && { afterSeconds: seconds }) };
  }
  // What the deployment's owner can mend: another attempt may find it mended.
  if (status === 401 || status === 402 || status === 403) return { is: "retry", reason };
  if (status >= 400 && status < 500) return { is: "refused", reason };
  // It broke on the way, or after it was taken.
  return { is: "unknown", reason };
}
