import { setTimeout as sleep } from "node:timers/promises";
import { Chance } from "../../bench/simulation/chance.ts";
import type { Client } from "./client.ts";
import { Ledger } from "./ledger.ts";
import type { Answer, Person } from "./person.ts";

/** Part of the writes that their client gives up when the answer does not come. */
const IMPATIENT = 0.1;
/** Part of the acknowledged writes that are sent once more under their key. */
const SENT_AGAIN = 0.1;

/** A request or an application that waits for an answer. */
export interface Open {
  id: number;
  from: Client;
  to: Client;
}

interface Write {
  by: Person;
  method: string;
  path: string;
  body?: object;
  key?: string | undefined;
  /** What counts as success beside 2xx, as 404 does of a deletion that was repeated. */
  fine?: number[];
  /** Whether its client may give up. */
  mayStop?: boolean;
}

/** Who there is, and what they are doing. */
export class World {
  readonly chance: Chance;
  readonly ledger = new Ledger();
  readonly admin: Person;
  readonly clients: Client[];
  /** Connection requests and applications without an answer. */
  readonly requests: Open[] = [];
  readonly applications: Open[] = [];
  readonly #used = new Set<string>();
  readonly #busy = new Set<Client>();
  #numbers = 0;

  constructor(seed: number, admin: Person, clients: Client[]) {
    this.chance = new Chance(seed);
    this.admin = admin;
    this.clients = clients;
  }

  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  below(count: number): number {
    return Math.floor(this.chance.next() * count);
  }

  pick<Each>(from: readonly Each[]): Each {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error("There is nothing to pick from.");
    return picked;
  }

  /** Takes one out, so that nobody else has it. */
  take<Each>(from: Each[]): Each | undefined {
    return from.splice(this.below(from.length), 1)[0];
  }

  /** Two who have had nothing to do with each other in this way. */
  pair(kind: string, others: readonly Client[]): [Client, Client] | undefined {
    for (let tries = 0; tries < 20; tries += 1) {
      const [a, b] = [this.pick(this.clients), this.pick(others)];
      const name = `${kind} ${[a.person.id, b.person.id].sort().join(" ")}`;
      if (a === b || this.#used.has(name)) continue;
      this.#used.add(name);
      return [a, b];
    }
    return undefined;
  }

  /** Lets one who marks and deletes do one thing after another, so that it is known what must come of it. */
  async alone(from: readonly Client[], work: (client: Client) => Promise<void>): Promise<void> {
    const client = this.pick(from);
    if (this.#busy.has(client)) return;
    this.#busy.add(client);
    await work(client).finally(() => this.#busy.delete(client));
  }

  /** Those whose number leaves one of these when divided by five: what kind of user each is. */
  kind(...remainders: number[]): Client[] {
    return this.clients.filter((_, at) => remainders.includes(at % 5));
  }

  /** Writes until it is acknowledged, or given up; undefined then. */
  async write({ by, method, path, body, key, fine = [], mayStop }: Write): Promise<Answer | undefined> {
    const isImpatient = mayStop && this.chance.happens(IMPATIENT);
    for (;;) {
      const answer = await by.call(method, path, body, key);
      if (answer && answer.status !== 503) {
        const isFine = answer.status < 300 || fine.includes(answer.status);
        if (!isFine) this.#refused(method, path, answer);
        else this.ledger.acknowledged += 1;
        if (isFine && key && this.chance.happens(SENT_AGAIN)) await this.#again(by, path, body, key, answer);
        return isFine ? answer : undefined;
      }
      if (isImpatient) {
        this.ledger.abandoned += 1;
        return undefined;
      }
      this.ledger.repeated += 1;
      await sleep(100 + Math.random() * 300);
    }
  }

  #refused(method: string, path: string, { status, body }: Answer): void {
    this.ledger.unexpected.push(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  }

  /** The same key must give the same answer, whatever has died meanwhile. */
  async #again(
    by: Person,
    path: string,
    body: object | undefined,
    key: string,
    first: Answer,
  ): Promise<void> {
    const second = await by.insist("POST", path, body, key);
    const isSame = second.isReplay && JSON.stringify(second.body) === JSON.stringify(first.body);
    if (!isSame) this.ledger.unexpected.push(`POST ${path} under ${key} was answered ${second.status} anew`);
  }
}
