import { as, type Person } from "./as.ts";
import { eventually } from "./eventually.ts";
import { type Frame, requestSocket } from "./socket.ts";
import { type Item, itemOf, readInbox, type Truth } from "./truth.ts";

interface Habits {
  /** Offers no subprotocol, as the older frontends do. */
  older?: boolean;
  /** Asks for everything from the beginning over the socket, instead of loading the list first. */
  fromZero?: boolean;
  /** How much of the list it loads at a time. */
  pageSize?: number;
  /** Sends a heartbeat as soon as its socket is open, before it has read anything. */
  pings?: boolean;
}

/**
 * A client that knows no more than contract §7: it keeps the highest `seq` it
 * has seen and passes it on coming back, passes over what it has already, and
 * loads the list when it is told to. Whatever breaks the promise made to such
 * a client is kept as a complaint.
 */
export class ReferenceClient {
  readonly inbox = new Map<number, Item>();
  /** Ids in the order in which they were shown. */
  readonly shown: number[] = [];
  readonly complaints: string[] = [];
  readonly frames: Frame[] = [];
  readonly name: string;
  seq = 0;
  unread = 0;
  isOpen = false;
  /** How often it has opened a socket. */
  visits = 0;
  closeCode: number | undefined;
  readonly #person: Person;
  readonly #older: boolean;
  readonly #pageSize: number;
  readonly #pings: boolean;
  /** False until the first list or the first replay: there is nothing to resume. */
  #hasBegun: boolean;
  #mustLoad = false;
  /** Frames that came since the list had to be loaded. */
  #kept: Frame[] = [];
  #socket: WebSocket | undefined;
  #framesLeft: number | undefined;

  constructor(
    person: Person,
    { older = false, fromZero = false, pageSize = 100, pings = false }: Habits = {},
  ) {
    this.#person = person;
    this.#older = older;
    this.#pageSize = pageSize;
    this.#pings = pings;
    this.#hasBegun = fromZero;
    this.name = `${person.username}'s ${older ? "older" : "v1"} client${fromZero ? " from zero" : ""}`;
  }

  /** Knows the inbox as it was when it was loaded, now or on an earlier visit. */
  remember({ items, head, unread }: Truth): void {
    const known = new Set(this.shown);
    this.inbox.clear();
    for (const item of items.toReversed()) {
      if (!known.has(item.id)) this.shown.push(item.id);
      this.inbox.set(item.id, item);
    }
    this.seq = head;
    this.unread = unread;
    this.#hasBegun = true;
  }

  /** Opens a socket, and waits for all that it is told at first. False when there was none to be had. */
  async connect(): Promise<boolean> {
    const since = this.#hasBegun ? this.seq : undefined;
    const response = await requestSocket(this.#person.token, { since, older: this.#older });
    if (!response.webSocket) {
      await response.body?.cancel();
      return false;
    }
    this.visits += 1;
    await this.#listen(response.webSocket, since);
    if (this.#mustLoad) await this.#load();
    return this.isOpen;
  }

  async #listen(socket: WebSocket, since: number | undefined): Promise<void> {
    let pongs = this.#pings ? 2 : 1;
    const visit = { since, last: 0, isLive: since === undefined, pair: undefined as Frame | undefined };
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
        if (frame.type !== "pong") return this.#receive(frame, visit);
        pongs -= 1;
        if (pongs > 0) return;
        visit.isLive = true;
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

  /** Loses its connection after so many more frames, on this visit or the next; or not, after all. */
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

  #receive(frame: Frame, visit: Visit): void {
    if (frame.type === "error") {
      this.complaints.push(`error ${frame.code}`);
      return;
    }
    if (frame.type.startsWith("global_notification")) return;
    if (frame.seq < visit.last) this.complaints.push(`${frame.type} ${frame.seq} after ${visit.last}`);
    visit.last = frame.seq;
    if (frame.type === "connection_established") this.#welcome(frame, visit);
    else if (frame.type === "resync_required") this.#resync(frame);
    else if (this.#mustLoad) this.#kept.push(frame);
    else this.#apply(frame, visit.isLive);
    this.#checkPair(frame, visit);
  }

  #welcome(frame: Frame, { since }: Visit): void {
    this.unread = frame.unread_count;
    if (since === undefined) this.#resync(frame);
    else if (frame.resumed && frame.seq !== since) this.complaints.push(`resumed at ${frame.seq}`);
  }

  #resync({ seq }: Frame): void {
    this.seq = seq;
    this.#hasBegun = true;
    this.#mustLoad = true;
    this.#kept = [];
  }

  /** A notification comes in both spellings to who offered no subprotocol, and in one to everybody else. */
  #checkPair(frame: Frame, visit: Visit): void {
    const isSecond = frame.type === "new_notification";
    const isWhole = visit.pair
      ? isSecond && visit.pair.seq === frame.seq && visit.pair.notification.id === frame.notification.id
      : !isSecond;
    if (!isWhole) this.complaints.push(`${frame.type} ${frame.seq} without its pair`);
    visit.pair = this.#older && frame.type === "notification" ? frame : undefined;
  }

  #apply(frame: Frame, isLive: boolean): void {
    const { seq } = frame;
    if (seq < this.seq) return;
    if (isLive && seq > this.seq + 1) this.complaints.push(`a hole between ${this.seq} and ${seq}`);
    const isNews = seq > this.seq;
    if (frame.type === "notification") this.#show(frame, isNews);
    else if (frame.type === "notification_updated") this.#update(frame);
    else if (frame.type === "notification_deleted") this.#remove(frame);
    else if (frame.type !== "new_notification") this.complaints.push(`unknown frame ${frame.type}`);
    this.seq = seq;
    this.unread = frame.unread_count;
  }

  #show({ notification, seq }: Frame, isNews: boolean): void {
    const item = itemOf(notification);
    if (this.inbox.has(item.id)) {
      if (isNews) this.complaints.push(`${item.id} is new again at ${seq}`);
    } else this.shown.push(item.id);
    this.inbox.set(item.id, item);
  }

  #update({ notification_ids, changes, seq }: Frame): void {
    for (const id of notification_ids) {
      const item = this.inbox.get(id);
      if (item) this.inbox.set(id, { ...item, ...changes, seq });
      else this.complaints.push(`${id} changed at ${seq}, but was never shown`);
    }
  }

  #remove({ notification_ids, all }: Frame): void {
    if (all) this.inbox.clear();
    for (const id of notification_ids ?? []) this.inbox.delete(id);
  }

  /** Loads the list, then goes on with what came meanwhile. */
  async #load(): Promise<void> {
    const loaded = await readInbox(this.#person, this.#pageSize);
    this.remember(loaded);
    this.#mustLoad = false;
    for (const frame of this.#kept.splice(0)) this.#apply(frame, true);
  }

  /** Waits until it has come as far as `head`, loading what it was told to load; with `comesBack`, from a closed socket too. */
  async reach(head: number, { comesBack = true } = {}): Promise<void> {
    await eventually(
      async () => {
        if (!this.isOpen && comesBack) await this.connect();
        if (this.#mustLoad) await this.#load();
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

interface Visit {
  since: number | undefined;
  /** The number of the latest frame. */
  last: number;
  /** True once what comes is no replay any more. */
  isLive: boolean;
  /** A notification whose second spelling must come next. */
  pair: Frame | undefined;
}
