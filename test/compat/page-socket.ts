import { exports } from "cloudflare:workers";

type Handler<Detail> = ((detail: Detail) => void) | null;

/**
 * The `WebSocket` of a page, over a real socket of the Worker, which a test
 * gets by asking for an upgrade: with the handlers, the constants and the
 * states that the documents' scripts use.
 */
export class PageSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  readyState = PageSocket.CONNECTING;
  onopen: Handler<object> = null;
  onmessage: Handler<{ data: string }> = null;
  onclose: Handler<{ code: number }> = null;
  onerror: Handler<object> = null;
  /** What the Worker answered in place of a socket. */
  refusedWith: number | undefined;
  /** Every frame that came, as text. */
  readonly received: string[] = [];
  #socket: WebSocket | undefined;
  readonly #fill: (text: string) => string;

  constructor(url: string, headers: Record<string, string>, fill: (text: string) => string) {
    this.#fill = fill;
    void this.#open(url.replace(/^ws/, "http"), headers);
  }

  async #open(url: string, headers: Record<string, string>): Promise<void> {
    const response = await exports.default.fetch(url, {
      headers: { ...headers, Upgrade: "websocket" },
    } as RequestInit);
    const socket = response.webSocket;
    if (!socket) {
      await response.body?.cancel();
      this.readyState = PageSocket.CLOSED;
      this.refusedWith = response.status;
      this.onerror?.({});
      return this.onclose?.({ code: 1006 });
    }
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.received.push(String(data));
      this.onmessage?.({ data: String(data) });
    });
    socket.addEventListener("close", ({ code }) => {
      this.readyState = PageSocket.CLOSED;
      if (socket.readyState === WebSocket.READY_STATE_CLOSING) socket.close();
      this.onclose?.({ code });
    });
    this.readyState = PageSocket.OPEN;
    this.onopen?.({});
    socket.accept();
  }

  send(text: string): void {
    this.#socket?.send(this.#fill(text));
  }
}
