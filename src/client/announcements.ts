import type { SessionStore } from "./session.ts";
import { Store } from "./store.ts";
import type { Announcement, Announcements, ServerFrame } from "./types.ts";

/** The announcements that are shown, newest first. */
export class AnnouncementStore extends Store<readonly Announcement[]> implements Announcements {
  readonly #session: SessionStore;
  #live: readonly Announcement[] = [];
  readonly #dismissed = new Set<number>();
  /** Those of which the socket has told since it opened. */
  #told = new Set<number>();

  constructor(session: SessionStore) {
    super([]);
    this.#session = session;
  }

  /** A socket has opened, and will tell of everything that is live. */
  begin(): void {
    this.#told = new Set();
  }

  /** It has told of everything: what it did not speak of ended meanwhile. */
  settle(): void {
    this.show(this.#live.filter(({ id }) => this.#told.has(id)));
  }

  take(frame: ServerFrame): void {
    if (frame.type === "global_notification") {
      const { notification } = frame;
      this.#told.add(notification.id);
      this.show([notification, ...this.#without(notification.id)].sort((a, b) => b.id - a.id));
    } else if (frame.type === "global_notification_removed") this.show(this.#without(frame.announcement_id));
  }

  show(live: readonly Announcement[]): void {
    this.#live = live;
    this.set(live.filter(({ id }) => !this.#dismissed.has(id)));
  }

  dismiss = async (id: number): Promise<void> => {
    this.#dismissed.add(id);
    this.show(this.#live);
    try {
      // Without signing in there is nobody to remember it for.
      if (this.#session.secret)
        await this.#session.request("POST", `/api/global-notifications/${id}/dismiss/`);
    } catch (problem) {
      this.#dismissed.delete(id);
      this.show(this.#live);
      throw problem;
    }
  };

  #without(id: number): Announcement[] {
    return this.#live.filter((each) => each.id !== id);
  }
}
