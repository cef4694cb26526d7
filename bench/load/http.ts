import net from "node:net";

export interface Reply {
  status: number;
  body: Buffer;
}

const HEAD_END = "\r\n\r\n";
const PATIENCE_MS = 30_000;
/** A server ends what has been idle for some seconds; a request must not meet it doing so. */
const IDLE_MS = 1000;

/**
 * An HTTP/1.1 client that does as little as a client can, because it shares
 * its processors with what it measures: `node:http` takes a third of a
 * millisecond for each request, this one a tenth of that. It keeps its
 * connections alive, and each carries one request at a time.
 */
export class HttpClient {
  readonly #port: number;
  readonly #idle: Line[] = [];
  readonly #lines = new Set<Line>();

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request and waits for its whole reply, whatever its status is. */
  async call(method: string, path: string, token?: string, body?: unknown): Promise<Reply> {
    const line = this.#takeIdle() ?? this.#open();
    const text = body === undefined ? "" : JSON.stringify(body);
    const reply = await line.ask(
      `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\n` +
        (token === undefined ? "" : `Authorization: Bearer ${token}\r\n`) +
        (text && "Content-Type: application/json\r\n") +
        `Content-Length: ${Buffer.byteLength(text)}${HEAD_END}${text}`,
    );
    this.#idle.push(line);
    return reply;
  }

  /** @throws when the status is not among those wanted */
  async expect(
    wanted: number[],
    method: string,
    path: string,
    token?: string,
    body?: unknown,
  ): Promise<Reply> {
    const reply = await this.call(method, path, token, body);
    if (!wanted.includes(reply.status))
      throw new Error(`${method} ${path} answered ${reply.status}: ${reply.body.toString().slice(0, 300)}`);
    return reply;
  }

  close(): void {
    for (const line of this.#lines) line.close();
  }

  #takeIdle(): Line | undefined {
    for (let line = this.#idle.pop(); line; line = this.#idle.pop()) {
      if (line.isFresh) return line;
      line.close();
      this.#lines.delete(line);
    }
    return undefined;
  }

  #open(): Line {
    const line = new Line(this.#port);
    this.#lines.add(line);
    return line;
  }
}

/** One kept-alive connection. */
class Line {
  readonly #socket: net.Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: PromiseWithResolvers<Reply> | undefined;
  #usedAt = 0;

  constructor(port: number) {
    this.#socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#socket.setTimeout(PATIENCE_MS, () => this.#socket.destroy(new Error("The server did not answer.")));
    this.#socket.on("error", (error) => this.#waiting?.reject(error));
    this.#socket.on("close", () => this.#waiting?.reject(new Error("The server closed the connection.")));
  }

  get isFresh(): boolean {
    return this.#socket.writable && performance.now() - this.#usedAt < IDLE_MS;
  }

  ask(request: string): Promise<Reply> {
    this.#waiting = Promise.withResolvers();
    this.#socket.write(request);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    const reply = readReply(this.#received);
    if (!reply) return;
    this.#received = Buffer.alloc(0);
    this.#usedAt = performance.now();
    this.#waiting?.resolve(reply);
  }
}

/** Undefined until all of it has come. */
function readReply(bytes: Buffer): Reply | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  const rest = bytes.subarray(end + HEAD_END.length);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const body = /\r\ntransfer-encoding: *chunked/i.test(head) ? dechunked(rest) : upTo(rest, length);
  return body && { status, body };
}

function upTo(bytes: Buffer, length: number): Buffer | undefined {
  return bytes.length < length ? undefined : bytes.subarray(0, length);
}

/** RFC 9112 §7.1. */
function dechunked(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
