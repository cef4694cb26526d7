import type { Email, Outcome, Sender } from "#core/delivery";
import type { Mailbox } from "#core/email-settings";
import { messageOf } from "#core/log";
import { retryAfterSeconds } from "../../retry-after.ts";
import { isOneAddress } from "../address.ts";
import { fromLine, oneLine } from "../mime.ts";

/** Sends by the HTTP API of Resend, which sends once what comes twice under one key. */
export function resendEmail(
  { apiKey, url }: { apiKey: string; url: string },
  from: Mailbox,
  now: () => Date,
): Sender<Email> {
  return {
    provider: "resend",
    isIdempotent: true,
    async send(email, key, signal) {
      if (!isOneAddress(email.to))
        return { is: "refused", reason: "The recipient is not a single e-mail address." };
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            Authorization: `Bearer ${apiKey}`,
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "User-Agent": "herald",
          },
          body: JSON.stringify(bodyOf(email, from)),
          redirect: "manual",
          signal,
        });
        return outcomeOf(key, response, await answerOf(response), now());
      } catch (error) {
        // It may have been taken before the connection broke.
        return { is: "unknown", reason: `Resend: ${messageOf(error)}` };
      }
    },
  };
}

function bodyOf({ to, subject, text, html, headers }: Email, from: Mailbox) {
  const lines = Object.entries(headers).map(([name, value]) => [name, oneLine(value)]);
  return {
    from: fromLine(from),
    to: [to],
    subject: oneLine(subject),
    text,
    html,
    headers: Object.fromEntries(lines),
  };
}

async function answerOf(response: Response): Promise<{ id?: unknown; name?: unknown }> {
  const answer: unknown = await response.json().catch(() => undefined);
  return typeof answer === "object" && answer !== null ? answer : {};
}

function outcomeOf(
  key: string,
  { status, headers }: Response,
  { id, name }: { id?: unknown; name?: unknown },
  now: Date,
): Outcome {
  const reason = `Resend ${status} ${typeof name === "string" ? name : ""}`.trim();
  if (status >= 200 && status < 300) return { is: "sent", id: typeof id === "string" ? id : key };
  // Under this key it has a message already; what it would say has changed since.
  if (status === 409 && name === "invalid_idempotent_request") return { is: "sent", id: key };
  // What the deployment's owner can mend is worth another attempt; what is wrong with the message is not.
  if (status === 400 || status === 413 || status === 422) return { is: "refused", reason };
  const afterSeconds = retryAfterSeconds(headers, now);
  return { is: "retry", reason, ...(afterSeconds !== undefined && { afterSeconds }) };
}
