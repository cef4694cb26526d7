import type { Email, Outcome, Sender } from "#core/delivery";
import type { Mailbox, SmtpServer } from "#core/email-settings";
import { messageOf } from "#core/log";
import { orAborted } from "../aborted.ts";
import { isOneAddress } from "../address.ts";
import { messageId, mimeOf } from "../mime.ts";
import { type Handing, type SmtpError, SmtpSession } from "./session.ts";

/** A server that is about to close says so (RFC 5321 §3.8). */
const CLOSING = 421;

/** Hands e-mails to an SMTP server. What is sent while the sender is kept shares connections, until it is closed. */
export function smtpEmail(server: SmtpServer, from: Mailbox, now: () => Date): Sender<Email> {
  const idle: SmtpSession[] = [];
  return {
    provider: "smtp",
    isIdempotent: false,
    async send(email, key, signal) {
      if (!isOneAddress(email.to))
        return { is: "refused", reason: "The recipient is not a single e-mail address." };
      const mime = await mimeOf(email, key, from, now());
      const handing: Handing = { sender: from.address, recipient: email.to, mime, isWhole: false };
      let session: SmtpSession | undefined;
      const sending = (async (): Promise<Outcome> => {
        while (!signal.aborted) {
          session = nextOf(idle) ?? new SmtpSession(server);
          const wasIdle = session.hasTaken;
          const error = await session.send(handing).then(
            () => undefined,
            (failure: SmtpError) => failure,
          );
          if (error === undefined) {
            idle.push(session);
            session = undefined;
            return { is: "sent", id: messageId(key, from) };
          }
          session.close();
          if (!(wasIdle && wasEnded(error) && !handing.isWhole)) return outcomeOf(error, handing.isWhole);
        }
        return { is: "retry", reason: "Herald stopped waiting for the mail server." };
      })();
      try {
        return await orAborted(sending, signal, () => handing.isWhole);
      } finally {
        session?.close();
      }
    },
    close() {
      for (const session of idle.splice(0)) session.close();
    },
  };
}

function nextOf(idle: SmtpSession[]): SmtpSession | undefined {
  let session = idle.pop();
  while (session?.isOver) session = idle.pop();
  return session;
}

/** A server may end a connection between two messages; the next one takes another. */
function wasEnded({ responseCode }: SmtpError): boolean {
  return responseCode === undefined || responseCode === CLOSING;
}

function outcomeOf(error: SmtpError, wasHanded: boolean): Outcome {
  const { responseCode: code = 0, command = "" } = error;
  const reason = `SMTP ${code || ""} ${command || messageOf(error)}`.replaceAll(/\s+/g, " ");
  if (code >= 500 && command.startsWith("RCPT")) return { is: "gone", reason };
  if (code >= 500 && command.startsWith("DATA")) return { is: "refused", reason };
  if (code === 0 && wasHanded) return { is: "unknown", reason };
  return { is: "retry", reason };
}
