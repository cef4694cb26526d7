import type { HeraldEvents, Host } from "./types.ts";

/** How long the tab that somebody looks at may take to raise something before the leading one does. */
const CLAIM_MS = 200;
const LEADER_WAITS_MS = 250;

/** Something to show or to sound once in the whole browser. */
export type News = {
  [Name in keyof HeraldEvents]: { name: Name; what: HeraldEvents[Name] };
}[keyof HeraldEvents];

const keyOf = ({ name, what }: News): string => `${name}${what.id}`;

interface Parts {
  host: Host;
  leads: () => boolean;
  /** Tells the other tabs that this one raises it. */
  claim: (key: string) => void;
  /** Whether anybody here listens. */
  isHeeded: (news: News) => boolean;
  raise: (news: News) => void;
}

/** Sees to it that of all tabs one raises each piece of news: the one that is looked at, or else the leading one. */
export class Raiser {
  readonly #parts: Parts;
  readonly #known = new Set<string>();
  readonly #waiting = new Map<string, News>();
  #cancel: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether it was raised, or is about to be, in any tab. */
  knows(news: News): boolean {
    return this.#known.has(keyOf(news));
  }

  /** It was there before anybody looked. */
  ignore(news: News): void {
    this.#known.add(keyOf(news));
  }

  /** Another tab raises it. */
  pass(key: string): void {
    this.#known.add(key);
    this.#waiting.delete(key);
  }

  /** What no tab has raised yet. */
  get waiting(): News[] {
    return [...this.#waiting.values()];
  }

  /** The deadline of what comes now, by which a tab that is looked at has to raise it. */
  get deadline(): number {
    return this.#parts.host.now() + CLAIM_MS;
  }

  /** Every tab hears of it. */
  offer(news: News, deadline: number): void {
    if (this.knows(news)) return;
    this.#known.add(keyOf(news));
    this.#waiting.set(keyOf(news), news);
    const { host, isHeeded } = this.#parts;
    if (host.isFocused() && host.now() <= deadline && isHeeded(news)) this.#raiseAll();
    else this.lead();
  }

  /** Raises in a moment what no tab has claimed by then; for the leading tab. */
  lead(): void {
    if (this.#parts.leads()) this.#cancel ??= this.#parts.host.after(LEADER_WAITS_MS, this.#raiseAll);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting.clear();
    this.#known.clear();
  }

  #raiseAll = (): void => {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const [key, news] of this.#waiting) {
      this.pass(key);
      this.#parts.claim(key);
      this.#parts.raise(news);
    }
  };
}
