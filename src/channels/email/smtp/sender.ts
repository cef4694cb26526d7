import { Readable } from "node:stream";
import type { Email, Outcome, Sender } from "#core/delivery";
import type { Mailbox, SmtpServer } from "#core/email-settings";
import { messageOf } from "#core/log";
import { orAborted } from "../aborted.ts";
import { isOneAddress } from "../address.ts";
import { messageId, mimeOf } from "../mime.ts";

/** Longer than the caller waits: its signal ends an attempt, this only a forgotten connection. */
const GIVEN_UP_MS = 60_000;

/** What nodemailer says of a failure. */
interface SmtpError extends Error {
  /** The server's reply code (RFC 5321 §4.2). */
  responseCode?: number;
  command?: string;
}

/** One message on its way to a server. */
interface Handing {
  recipient: string;
  mime: Buffer;
  /** True once the whole message was handed over: until then the server cannot have taken it (RFC 5321 §4.1.1.4). */
  isWhole: boolean;
}

/** Hands each e-mail to an SMTP server, over a connection of its own. */
export function smtpEmail(server: SmtpServer, from: Mailbox, now: () => Date): Sender<Email> {
  return {
    provider: "smtp",
    isIdempotent: false,
    async send(email, key, signal) {
      if (!isOneAddress(email.to)) return { is: "refused", reason: "This is not one e-mail address." };
      const mime = await mimeOf(email, key, from, now());
      const handing: Handing = { recipient: email.to, mime, isWhole: false };
      const connection = await connectionTo(server);
      const sending = handOver(connection, server, from, handing).then(
        (): Outcome => ({ is: "sent", id: messageId(key, from) }),
        (error: SmtpError) => outcomeOf(error, handing.isWhole),
      );
      try {
        return await orAborted(sending, signal, () => handing.isWhole);
      } finally {
        connection.close();
      }
    },
  };
}

/** Few deployments need the library, and it is half of what the Worker would load at its start. */
async function connectionTo({ auth: _, ...server }: SmtpServer) {
  const { default: SmtpConnection } = await import("nodemailer/lib/smtp-connection");
  const timeouts = {
    ...{ connectionTimeout: GIVEN_UP_MS, greetingTimeout: GIVEN_UP_MS, socketTimeout: GIVEN_UP_MS },
  };
  return new SmtpConnection({ ...server, ...timeouts });
}

function handOver(
  connection: Awaited<ReturnType<typeof connectionTo>>,
  { auth }: SmtpServer,
  from: Mailbox,
  handing: Handing,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const settle = (error?: Error | null) => (error ? reject(error) : resolve());
  const envelope = { from: from.address, to: [handing.recipient] };
  const send = () => connection.send(envelope, Readable.from(chunksOf(handing)), settle);
  connection.on("error", reject);
  connection.connect((error) => {
    if (error) return reject(error);
    if (!auth) return send();
    return connection.login({ credentials: auth }, (refused) => (refused ? reject(refused) : send()));
  });
  return promise;
}

function* chunksOf(handing: Handing): Generator<Buffer> {
  yield handing.mime;
  handing.isWhole = true;
}

function outcomeOf(error: SmtpError, wasHanded: boolean): Outcome {
  const { responseCode: code = 0, command = "" } = error;
  const reason = `SMTP ${code || ""} ${command || messageOf(error)}`.replaceAll(/\s+/g, " ");
  if (code >= 500 && command.startsWith("RCPT")) return { is: "gone", reason };
  if (code >= 500 && command.startsWith("DATA")) return { is: "refused", reason };
  if (code === 0 && wasHanded) return { is: "unknown", reason };
  return { is: "retry", reason };
}
