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
    const knows = (socket: UserSocket) => socket.state.dialect === "v2";
    if (!this.#sockets().some(knows)) return;
    const preferences = present(storedPreferences(await documentQuery(this.#platform, this.#user)));
    for (const socket of this.#sockets().filter(knows))
      socket.send({ type: "preferences_updated", preferences });
  }
}
