import type { SessionStore } from "./session.ts";
import { Store } from "./store.ts";
import type { Announcement, Announcements, ServerFrame } from "./types.ts";

/** The announcements that are shown, newest first. */
export class AnnouncementStore extends Store<readonly Announcement[]> implements Announcements {
  readonly #session: SessionStore;
  readonly #dismissed = new Set<number>();
  #live = new Map<number, Announcement>();
  /** Those of which the socket has not told since it opened. */
  #untold: number[] = [];

  constructor(session: SessionStore) {
    super([]);
    this.#session = session;
  }

  /** A socket has opened, and will tell of everything that is live. */
  begin(): void {
    this.#untold = [...this.#live.keys()];
  }

  /** It has told of everything: what it did not speak of ended meanwhile. */
  settle(): void {
    for (const id of this.#untold) this.#live.delete(id);
    this.#show();
  }

  take(frame: ServerFrame): void {
    if (frame.type === "global_notification") {
      const { notification } = frame;
      this.#untold = this.#untold.filter((id) => id !== notification.id);
      this.#live.set(notification.id, notification);
    } else if (frame.type === "global_notification_removed") this.#live.delete(frame.announcement_id);
    else return;
    this.#show();
  }

  /** Shows what another tab has, or nothing. */
  mirror(live: readonly Announcement[]): void {
    this.#live = new Map(live.map((each) => [each.id, each]));
    this.#show();
  }

  dismiss = async (id: number): Promise<void> => {
    this.#dismissed.add(id);
    this.#show();
    try {
      // Without signing in there is nobody to remember it for.
      if (this.#session.secret)
        await this.#session.request("POST", `/api/global-notifications/${id}/dismiss/`);
    } catch (problem) {
      this.#dismissed.delete(id);
      this.#show();
      throw problem;
    }
  };

  #show(): void {
    const shown = [...this.#live.values()].filter(({ id }) => !this.#dismissed.has(id));
    this.set(shown.sort((a, b) => b.id - a.id));
  }
}
