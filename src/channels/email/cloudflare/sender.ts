import type { Email, Outcome, Sender } from "#core/delivery";
import type { Mailbox } from "#core/email-settings";
import { messageOf } from "#core/log";
import { orAborted } from "../aborted.ts";
import { isOneAddress } from "../address.ts";
import { oneLine } from "../mime.ts";

/** Headers that the service takes; it refuses a message with any other but X-… */
const HEADERS =
  /^(List-(Unsubscribe|Unsubscribe-Post|Id|Help|Owner)|Auto-Submitted|Content-Language|Precedence|Importance|X-[\w-]+)$/i;

/** What the service says: the address is at fault, or the message. Of all else another attempt may come to something. */
const GONE = ["E_RECIPIENT_SUPPRESSED"];
const REFUSED = [
  "E_VALIDATION_ERROR",
  "E_FIELD_MISSING",
  "E_TOO_MANY_RECIPIENTS",
  "E_RECIPIENT_NOT_ALLOWED",
  "E_CONTENT_TOO_LARGE",
  "E_DELIVERY_FAILED",
];
const RETRY = [
  "E_SENDER_NOT_VERIFIED",
  "E_SENDER_DOMAIN_NOT_AVAILABLE",
  "E_RATE_LIMIT_EXCEEDED",
  "E_DAILY_LIMIT_EXCEEDED",
  "E_INTERNAL_SERVER_ERROR",
];

/** Sends by Cloudflare's own binding. It knows no keys, so a message may go out twice where a crash fell after it. */
export function cloudflareEmail(binding: SendEmail, from: Mailbox): Sender<Email> {
  return {
    provider: "cloudflare",
    isIdempotent: false,
    async send(email, _key, signal) {
      if (!isOneAddress(email.to))
        return { is: "refused", reason: "The recipient is not a single e-mail address." };
      const headers = Object.entries(email.headers)
        .filter(([name]) => HEADERS.test(name))
        .map(([name, value]) => [name, oneLine(value)]);
      const sending = binding
        .send({
          from: { email: from.address, name: oneLine(from.name) },
          to: email.to,
          subject: oneLine(email.subject),
          text: email.text,
          html: email.html,
          headers: Object.fromEntries(headers),
        })
        .then(
          ({ messageId }): Outcome => ({ is: "sent", id: messageId }),
          (error: Error & { code?: string }) => outcomeOf(error),
        );
      return orAborted(sending, signal, () => true);
    },
  };
}

function outcomeOf(error: Error & { code?: string }): Outcome {
  const { code = "" } = error;
  const reason = `Cloudflare ${code || messageOf(error)}`;
  if (GONE.includes(code)) return { is: "gone", reason };
  if (REFUSED.includes(code) || code.startsWith("E_HEADER")) return { is: "refused", reason };
  return { is: RETRY.includes(code) ? "retry" : "unknown", reason };
}
