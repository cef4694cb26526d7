import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Item } from "#features/announcements/domain";
import type { Platform } from "#platform";
import { Board, dismissing, isShown, type Seen } from "#realtime/announcements/announcement-state";
import type { HeldSocket } from "./held-socket.ts";

/**
 * What one user's hub knows of announcements, and what their sockets show.
 *
 * The board is filled anew by each hello, since a relay forgets a user who has
 * no socket; what is delivered while a hello is under way is kept beside it and
 * put on top, so that it is neither lost nor shown twice.
 */
export class AnnouncementDesk {
  readonly #platform: Platform;
  readonly #user: UserId;
  readonly #board = new Board();
  readonly #meanwhile = new Set<Board>();
  /** Dismissed since the hub woke: a socket on its way in may not know it yet. */
  readonly #dismissed = new Set<number>();

  constructor(platform: Platform, user: UserId) {
    this.#platform = platform;
    this.#user = user;
  }

  /** Asks the relay what is live, and to be told of what comes. False when it could not be asked. */
  async greet(): Promise<boolean> {
    const meanwhile = new Board();
    this.#meanwhile.add(meanwhile);
    try {
      this.#board.replace(await this.#platform.greetRelay(this.#user), meanwhile);
      // Answers may come in another order than they were asked for: what is known now is news to those still under way.
      const known = this.#board.items(this.#platform.now());
      for (const other of this.#meanwhile) other.put(known);
      return true;
    } catch (error) {
      log("warn", "hub.relay-not-greeted", { user_id: this.#user }, error);
      return false;
    } finally {
      this.#meanwhile.delete(meanwhile);
    }
  }

  put(items: Item[]): void {
    for (const board of [this.#board, ...this.#meanwhile]) board.put(items);
  }

  show(socket: HeldSocket): void {
    socket.showBoard(this.#board, this.#platform.now());
  }

  /** Begins a socket's account with what its user has dismissed. */
  seenAtFirst(dismissed: number[]): Seen {
    return dismissing([], [...dismissed, ...this.#dismissed]);
  }

  dismiss(id: number, sockets: HeldSocket[]): void {
    this.#dismissed.add(id);
    for (const socket of sockets) {
      if (isShown(socket.held.seen, id))
        socket.send({ type: "global_notification_removed", announcement_id: id });
      socket.held.seen = dismissing(socket.held.seen, [id]);
      socket.keep();
    }
  }
}
