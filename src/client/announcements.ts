import type { Http } from "./http.ts";
import { Store } from "./store.ts";
import type { Announcement, Announcements, ServerFrame } from "./types.ts";

/** The announcements that are shown, newest first. */
export class AnnouncementStore extends Store<readonly Announcement[]> implements Announcements {
  readonly #http: Http;
  readonly #dismissed = new Set<number>();
  /** Those of which the socket has told since it opened. */
  #told = new Set<number>();

  constructor(http: Http) {
    super([]);
    this.#http = http;
  }

  /** Somebody else looks. */
  forget(): void {
    this.#dismissed.clear();
    this.set([]);
  }

  /** A socket has opened, and will tell of everything that is live. */
  begin(): void {
    this.#told = new Set();
  }

  /** It has told of everything: what it did not speak of ended meanwhile. */
  settle(): void {
    this.show(this.get().filter(({ id }) => this.#told.has(id)));
  }

  take(frame: ServerFrame): void {
    if (frame.type === "global_notification") {
      const { notification } = frame;
      this.#told.add(notification.id);
      this.show([notification, ...this.#without(notification.id)].sort((a, b) => b.id - a.id));
    } else if (frame.type === "global_notification_removed") this.show(this.#without(frame.announcement_id));
  }

  show(announcements: readonly Announcement[]): void {
    this.set(announcements.filter(({ id }) => !this.#dismissed.has(id)));
  }

  /** @throws {HeraldProblem} and is shown again, when the server refuses */
  dismiss = async (id: number): Promise<void> => {
    const before = this.get().filter((each) => each.id === id);
    this.#dismissed.add(id);
    this.show(this.get());
    // Without signing in there is nobody to remember it for.
    if (!this.#http.hasSession) return;
    try {
      await this.#http.request("POST", `/api/global-notifications/${id}/dismiss/`);
    } catch (problem) {
      this.#dismissed.delete(id);
      this.show([...before, ...this.#without(id)].sort((a, b) => b.id - a.id));
      throw problem;
    }
  };

  #without(id: number): Announcement[] {
    return this.get().filter((each) => each.id !== id);
  }
}
