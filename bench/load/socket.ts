import { randomBytes } from "node:crypto";
import net from "node:net";

/** What the benchmark reads of a frame. */
export interface Frame {
  type: string;
  seq: number;
  resumed?: boolean;
  notification?: { id: number; verb: string; metadata: { request_id?: number } };
  announcement_id?: number;
}

const HEAD_END = "\r\n\r\n";
const TEXT = 1;
const CLOSE = 8;
const PATIENCE_MS = 30_000;

/**
 * A WebSocket client (RFC 6455) that only listens, for the same reason as
 * `HttpClient`; and whose connection can be cut as a lost network cuts it,
 * which a browser's `close()` cannot do.
 */
export class LoadSocket {
  /** Every frame, oldest first. */
  readonly frames: Frame[] = [];
  /** The code by which the server closed it. */
  closeCode: number | undefined;
  readonly #tcp: net.Socket;
  #received: Buffer = Buffer.alloc(0);
  #wanted: { holds: () => boolean; resolve: () => void; reject: (error: Error) => void } | undefined;

  private constructor(tcp: net.Socket) {
    this.#tcp = tcp;
  }

  /** Opens a socket; resolves once the server has switched protocols. */
  static open(port: number, path: string, protocols?: string): Promise<LoadSocket> {
    const { promise, resolve, reject } = Promise.withResolvers<LoadSocket>();
    const tcp = net.connect({ port, host: "127.0.0.1", noDelay: true });
    const socket = new LoadSocket(tcp);
    tcp.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}` +
        (protocols === undefined ? "" : `\r\nSec-WebSocket-Protocol: ${protocols}`) +
        HEAD_END,
    );
    let head = Buffer.alloc(0);
    const answer = (bytes: Buffer) => {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      if (!head.toString("latin1", 0, 20).startsWith("HTTP/1.1 101")) {
        reject(new Error(`${path} opened no socket: ${head.toString().slice(0, 300)}`));
        tcp.destroy();
        return;
      }
      tcp.off("data", answer);
      tcp.on("data", (more: Buffer) => socket.#take(more));
      resolve(socket);
      socket.#take(head.subarray(end + HEAD_END.length));
    };
    tcp.on("data", answer);
    tcp.on("error", reject);
    tcp.on("close", () => {
      const lost = new Error(`The socket at ${path} was closed.`);
      reject(lost);
      socket.#wanted?.reject(lost);
    });
    return promise;
  }

  /** The frames that bring a notification. */
  get notifications(): Frame[] {
    return this.frames.filter(({ type }) => type === "notification");
  }

  /** The highest `seq` it was sent, from which to resume. */
  get seq(): number {
    return Math.max(0, ...this.frames.map((frame) => frame.seq));
  }

  /** Waits until what came satisfies a claim. One wait at a time. */
  until(holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    if (holds()) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(
      () => reject(new Error(`A frame did not come within ${patienceMs / 1000} s.`)),
      patienceMs,
    );
    this.#wanted = { holds, resolve, reject };
    return promise.finally(() => {
      clearTimeout(late);
      this.#wanted = undefined;
    });
  }

  /** Says that it is there. A client masks what it sends (RFC 6455 §5.3), be it with nothing. */
  ping(): void {
    const payload = Buffer.from('{"type":"ping"}');
    this.#tcp.write(Buffer.concat([Buffer.from([0x80 | TEXT, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
  }

  /** Reads no more: what the server sends waits in buffers, at last in its own. */
  pause(): void {
    this.#tcp.pause();
  }

  resume(): void {
    this.#tcp.resume();
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.#tcp.destroy();
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    for (;;) {
      const frame = readFrame(this.#received);
      if (!frame) break;
      this.#received = this.#received.subarray(frame.end);
      if (frame.opcode === TEXT) this.frames.push(JSON.parse(frame.payload.toString()));
      if (frame.opcode === CLOSE)
        this.closeCode = frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE(0);
    }
    if (this.#wanted?.holds()) this.#wanted.resolve();
  }
}

/** The first frame, or undefined until all of it has come. A server's frames are not masked (RFC 6455 §5.1). */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return undefined;
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = start + length;
  if (bytes.length < end) return undefined;
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload: bytes.subarray(start, end), end };
}
