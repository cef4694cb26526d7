import { as, type Person } from "./as.ts";
import { eventually } from "./eventually.ts";
import { Follower, Opening } from "./follower.ts";
import { type Frame, requestSocket } from "./socket.ts";
import { readInbox } from "./truth.ts";

interface Habits {
  /** Offers no subprotocol, as the older frontends do. */
  older?: boolean;
  /** Offers the version that knows places. */
  v2?: boolean;
  /** Asks for everything from the beginning over the socket, instead of loading the list first. */
  fromZero?: boolean;
  /** How much of the list it loads at a time. */
  pageSize?: number;
  /** Sends a heartbeat as soon as its socket is open, before it has read anything. */
  pings?: boolean;
  /** Asks for what it missed in one piece. */
  whole?: boolean;
}

/** A follower with a socket of its own, which it may lose at any frame. */
export class ReferenceClient extends Follower {
  readonly frames: Frame[] = [];
  readonly name: string;
  isOpen = false;
  /** How often it has opened a socket. */
  openings = 0;
  closeCode: number | undefined;
  readonly #person: Person;
  readonly isOlder: boolean;
  readonly #whole: boolean;
  readonly #v2: boolean;
  readonly #pageSize: number;
  readonly #pings: boolean;
  #socket: WebSocket | undefined;
  #framesLeft: number | undefined;

  constructor(
    person: Person,
    {
      older = false,
      v2 = false,
      fromZero = false,
      pageSize = 100,
      pings = false,
      whole = false,
    }: Habits = {},
  ) {
    super({ older, v2, fromZero });
    this.#v2 = v2;
    this.#person = person;
    this.isOlder = older;
    this.#whole = whole;
    this.#pageSize = pageSize;
    this.#pings = pings;
    this.name = `${person.username}'s ${older ? "older" : v2 ? "v2" : "v1"} client${fromZero ? " from zero" : ""}${whole ? " with whole replays" : ""}`;
  }

  /** Opens a socket, and waits for all that it is sent at first. False when there was none to be had. */
  async connect(): Promise<boolean> {
    const { since } = this;
    const response = await requestSocket(this.#person.token, {
      since,
      older: this.isOlder,
      whole: this.#whole,
      ...(this.#v2 && { offers: "herald.v2" }),
    });
    if (!response.webSocket) {
      await response.body?.cancel();
      return false;
    }
    this.openings += 1;
    await this.#listen(response.webSocket, since);
    if (this.mustLoad) await this.#load();
    return this.isOpen;
  }

  async #listen(socket: WebSocket, since: number | undefined): Promise<void> {
    let pongs = this.#pings ? 2 : 1;
    const opening = new Opening(since);
    this.#socket = socket;
    this.isOpen = true;
    this.closeCode = undefined;
    const whole = new Promise<void>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        if (this.#socket !== socket) return;
        if (this.#framesLeft === 0) return this.drop();
        if (this.#framesLeft !== undefined) this.#framesLeft -= 1;
        const frame = JSON.parse(String(data)) as Frame;
        this.frames.push(frame);
        if (frame.type !== "pong") return this.receive(frame, opening);
        pongs -= 1;
        if (pongs > 0) return;
        opening.isLive = true;
        resolve();
      });
      socket.addEventListener("close", ({ code }) => {
        if (socket.readyState === WebSocket.READY_STATE_CLOSING) socket.close();
        if (this.#socket === socket) {
          this.isOpen = false;
          this.closeCode = code;
        }
        resolve();
      });
    });
    socket.accept();
    if (this.#pings) this.send({ type: "ping" });
    // Answered behind everything that the opening brings; the space keeps the runtime from answering before.
    this.send({ type: "ping" }, " ");
    await whole;
  }

  send(frame: unknown, space = ""): void {
    if (this.isOpen) this.#socket?.send(`${space}${JSON.stringify(frame)}`);
  }

  /** Loses its connection after so many more frames, on this opening or the next; or not, after all. */
  cutAfter(frames: number | undefined): void {
    this.#framesLeft = frames;
  }

  /** Goes away: whatever was on its way is lost. */
  drop(): void {
    this.#framesLeft = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    this.isOpen = false;
    socket?.close(1000, "");
  }

  /** Loads the list, then goes on with what came meanwhile. */
  async #load(): Promise<void> {
    this.loaded(await readInbox(this.#person, this.#pageSize));
  }

  /** Waits until it has come as far as `head`, loading what it was asked to load; with `comesBack`, from a closed socket too. */
  async reach(head: number, { comesBack = true } = {}): Promise<void> {
    await eventually(
      async () => {
        if (!this.isOpen && comesBack) await this.connect();
        if (this.mustLoad) await this.#load();
        return { name: this.name, seq: this.seq, isOpen: this.isOpen, complaints: this.complaints };
      },
      ({ seq, complaints }) => seq >= head || complaints.length > 0,
    );
  }

  /** Marks over HTTP; the answer's status. */
  async mark(id: number, how: "mark-read" | "mark-unread"): Promise<number> {
    return (await as(this.#person).post(`/api/notifications/${id}/${how}/`)).status;
  }
}
