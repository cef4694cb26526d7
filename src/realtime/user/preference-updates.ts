import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { present } from "#features/preferences/domain";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import type { UserSocket } from "./user-socket.ts";

/**
 * Sends a user's preferences to their sockets after a change. Each call reads
 * them once those before it are done, so that the last frame is of the latest
 * state, though two changes may be handed on in the wrong order.
 */
export class PreferenceUpdates {
  readonly #platform: Ports<"db">;
  readonly #user: UserId;
  /** Those that know the frame. */
  readonly #sockets: () => UserSocket[];
  #latest: Promise<void> = Promise.resolve();

  constructor(platform: Ports<"db">, user: UserId, sockets: () => UserSocket[]) {
    this.#platform = platform;
    this.#user = user;
    this.#sockets = sockets;
  }

  show(): Promise<void> {
    const before = this.#latest.catch(() => {});
    this.#latest = before.then(() => this.#read());
    return this.#latest;
  }

  async #read(): Promise<void> {
    if (this.#sockets().length === 0) return;
    const preferences = present(storedPreferences(await documentQuery(this.#platform, this.#user)));
    for (const socket of this.#sockets()) socket.send({ type: "preferences_updated", preferences });
  }
}
