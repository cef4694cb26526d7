import { Readable } from "node:stream";
import type { SmtpServer } from "#core/email-settings";

/** Longer than the caller waits: its signal ends an attempt, this only a connection that nobody ended. */
const GIVEN_UP_MS = 60_000;

/** What nodemailer says of a failure. */
export interface SmtpError extends Error {
  /** The server's reply code (RFC 5321 §4.2). */
  responseCode?: number;
  command?: string;
}

/** One message on its way to a server. */
export interface Handing {
  sender: string;
  recipient: string;
  mime: Buffer;
  /** True once the whole message was handed over: until then the server cannot have taken it (RFC 5321 §4.1.1.4). */
  isWhole: boolean;
}

type Connection = Awaited<ReturnType<typeof connectionTo>>;

/** A connection to a server, which takes one message after another (RFC 5321 §3.3). */
export class SmtpSession {
  /** True once it has taken a message. From then on the server may end it at any time. */
  hasTaken = false;
  /** True where the server, or a failure, has ended it. */
  isOver = false;
  readonly #server: SmtpServer;
  #connection: Connection | undefined;
  #isClosed = false;
  #fail: (error: SmtpError) => void = () => undefined;

  constructor(server: SmtpServer) {
    this.#server = server;
  }

  /** Hands over one message. @throws {SmtpError} */
  async send(handing: Handing): Promise<void> {
    const isNew = this.#connection === undefined;
    const connection = this.#connection ?? (await this.#prepare());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const finish = (error?: Error | null) => (error ? reject(error) : resolve());
    const envelope = { from: handing.sender, to: [handing.recipient] };
    const send = () => connection.send(envelope, Readable.from(chunksOf(handing)), finish);
    this.#fail = reject;
    if (isNew) this.#open(connection, send, reject);
    else send();
    await promise;
    this.hasTaken = true;
  }

  async #prepare(): Promise<Connection> {
    const connection = await connectionTo(this.#server);
    connection.on("error", (error: SmtpError) => {
      this.isOver = true;
      this.#fail(error);
    });
    connection.on("end", () => {
      this.isOver = true;
    });
    this.#connection = connection;
    // Its sender gave up while the library was being loaded.
    if (this.#isClosed) connection.close();
    return connection;
  }

  #open(connection: Connection, send: () => void, reject: (error: Error) => void): void {
    const { auth } = this.#server;
    connection.connect((error) => {
      if (error) return reject(error);
      if (!auth) return send();
      return connection.login({ credentials: auth }, (refused) => (refused ? reject(refused) : send()));
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#connection?.close();
  }
}

/** Few deployments need the library, and it is half of what the Worker would load at its start. */
async function connectionTo({ auth: _, ...server }: SmtpServer) {
  const { default: SmtpConnection } = await import("nodemailer/lib/smtp-connection");
  const timeouts = {
    connectionTimeout: GIVEN_UP_MS,
    greetingTimeout: GIVEN_UP_MS,
    socketTimeout: GIVEN_UP_MS,
  };
  return new SmtpConnection({ ...server, ...timeouts });
}

function* chunksOf(handing: Handing): Generator<Buffer> {
  yield handing.mime;
  handing.isWhole = true;
}
