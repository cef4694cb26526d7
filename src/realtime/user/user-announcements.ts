import type { SocketUpdate } from "#core/announcements";
import type { UserId } from "#core/ids";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import {
  AnnouncementState,
  dismissing,
  isShown,
  type Seen,
} from "#realtime/announcements/announcement-state";
import type { Handshake } from "./handshake.ts";
import type { SeenAnnouncements } from "./seen-announcements.ts";
import type { UserSocket } from "./user-socket.ts";

/**
 * What one user's hub knows of announcements, and what the user's sockets show.
 *
 * Each subscription returns the full list of what is live, since a relay forgets
 * a user without sockets. An update that is delivered while a subscription is in
 * progress is kept beside it and applied afterwards, so that it is neither lost
 * nor shown twice.
 */
export class UserAnnouncements {
  readonly #platform: Ports<"now" | "announcements">;
  readonly #user: UserId;
  readonly #state = new AnnouncementState();
  readonly #meanwhile = new Set<AnnouncementState>();
  /** Dismissed since the hub woke. A socket that is being opened may not know it yet. */
  readonly #dismissed = new Set<number>();

  /** Since the hub woke. A hub that sleeps forgets what is live, and has to ask again. */
  #isSubscribed = false;
  readonly #seenBySession: () => SeenAnnouncements;

  constructor(
    platform: Ports<"now" | "announcements">,
    user: UserId,
    seenBySession: () => SeenAnnouncements,
  ) {
    this.#platform = platform;
    this.#user = user;
    this.#seenBySession = seenBySession;
  }

  /** Subscribes at the relay, unless it is subscribed, and takes what is live. False when the relay could not be reached. */
  async ensureSubscribed(): Promise<boolean> {
    return this.#isSubscribed || this.subscribe();
  }

  /** The relay forgets a user whose hub says that it has no socket. */
  unsubscribed(): void {
    this.#isSubscribed = false;
  }

  async subscribe(): Promise<boolean> {
    const meanwhile = new AnnouncementState();
    this.#meanwhile.add(meanwhile);
    try {
      this.#state.replace(await this.#platform.announcements.subscribe(this.#user), meanwhile);
      // Subscriptions may be answered in another order than they were made, so others in progress take this too.
      const known = this.#state.updates(this.#platform.now());
      for (const other of this.#meanwhile) other.put(known);
      this.#isSubscribed = true;
      return true;
    } catch (error) {
      log("warn", "hub.not-subscribed", { user_id: this.#user }, error);
      return false;
    } finally {
      this.#meanwhile.delete(meanwhile);
    }
  }

  put(updates: SocketUpdate[]): void {
    this.#state.put(updates);
    for (const state of this.#meanwhile) state.put(updates);
  }

  show(socket: UserSocket): void {
    const now = this.#platform.now();
    const { dialect, session } = socket.state;
    if (socket.showAnnouncements(this.#state, now) && dialect === "older")
      this.#seenBySession().put(session.jti, socket.state.seen, now);
  }

  /** What a new socket is taken to have seen: what its user has dismissed, and, without a subprotocol, what its session was sent before. */
  initiallySeen({ dialect, session, dismissed }: Handshake): Seen {
    const before = dialect === "older" ? this.#seenBySession().of(session.jti) : [];
    return dismissing(before, [...dismissed, ...this.#dismissed]);
  }

  dismiss(id: number, sockets: UserSocket[]): void {
    this.#dismissed.add(id);
    for (const socket of sockets) {
      if (isShown(socket.state.seen, id))
        socket.send({ type: "global_notification_removed", announcement_id: id });
      socket.state.seen = dismissing(socket.state.seen, [id]);
      socket.save();
    }
  }
}
