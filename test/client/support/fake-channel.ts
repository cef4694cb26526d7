import type { HostChannel } from "../../../src/client/index.ts";
import type { Clock } from "./clock.ts";

interface Page {
  isDead: boolean;
  held: (() => void)[] | undefined;
}

/** One end of a BroadcastChannel. */
export class FakeChannel implements HostChannel {
  readonly name: string;
  /** Whose page it is in. */
  readonly tab: Page;
  readonly #all: Set<FakeChannel>;
  readonly #clock: Clock;
  #listener = (_event: { data: unknown }) => {};

  /** @param all every channel of the browser */
  constructor(all: Set<FakeChannel>, clock: Clock, tab: Page, name: string) {
    this.#all = all;
    this.#clock = clock;
    this.tab = tab;
    this.name = name;
    all.add(this);
  }

  addEventListener(_type: "message", listener: (event: { data: unknown }) => void): void {
    this.#listener = listener;
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message);
    for (const other of this.#all) {
      if (other === this || other.name !== this.name) continue;
      const arrive = () => {
        if (this.#all.has(other) && !other.tab.isDead) other.#listener({ data });
      };
      this.#clock.after(0, () => (other.tab.held ? other.tab.held.push(arrive) : arrive()));
    }
  }

  close(): void {
    this.#all.delete(this);
  }
}
