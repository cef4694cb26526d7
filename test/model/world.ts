import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { notificationId } from "#core/ids";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import { makeAdmin, type Person } from "../support/as.ts";
import { restart } from "../support/crash.ts";
import { drain, waiting } from "../support/held-queue.ts";
import { person, platform } from "../support/people.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { expectInStep, type Truth, truthOf } from "../support/truth.ts";
import { ModelInbox } from "./model-inbox.ts";
import { RealClient } from "./real-client.ts";
import { saw } from "./seen.ts";
import { expectAnnouncementsShown, removeAnnouncements } from "./shown-announcements.ts";
import { adopt, expectAsForetold, happenings, readStored, type Stored } from "./stored.ts";

export interface User extends Person {
  inbox: ModelInbox;
  clients: ReferenceClient[];
  /** The client that pages use; absent where nobody looks. */
  tab?: RealClient;
}

/** By which a change of many is undone. */
export interface UndoToken {
  token: string;
  /** The number of the change. */
  seq: number;
  /** Between these the change happened, in milliseconds since 1970. */
  from: number;
  to: number;
}

/** A connection request, or an application: who asked whom. */
interface Asked {
  id: number;
  from: User;
  to: User;
}

/** Three users with their clients, the server, and what the contract says their inboxes hold. */
export class World {
  readonly users: User[] = [];
  readonly clients: { user: User; client: ReferenceClient }[] = [];
  /** Connection requests, in the order they were made. */
  readonly requests: Asked[] = [];
  /** How many notifications the admin has asked for, each recipient counting. */
  notified = 0;
  /** Of those that expire, how many: nobody is notified of one too late. */
  fleeting = 0;
  readonly applications: Asked[] = [];
  /** Ids of what was taken back; their notifications leave the inbox. */
  readonly takenBack = new Set<number>();
  /** What the host application said, by its title. */
  readonly said = new Map<string, { group: string | null; choices: string[] }>();
  readonly #undoTokens = new Map<number, UndoToken[]>();
  /** Ids of those that were not taken down. */
  readonly announcements: number[] = [];
  readonly #once = new Set<string>();
  #titles = 0;

  static async begin(): Promise<World> {
    restart();
    waiting.length = 0;
    await env.DB.exec("delete from events");
    const world = new World();
    for (const clients of [6, 2, 0]) await world.#addUser(clients);
    await makeAdmin(world.admin);
    // A history that failed has left its own behind.
    await removeAnnouncements(world.admin);
    const ids = JSON.stringify(world.users.map(({ id }) => id));
    await env.DB.prepare("update users set role = 'teacher' where id in (select value from json_each(?))")
      .bind(ids)
      .run();
    return world;
  }

  async #addUser(clients: number): Promise<void> {
    const user: User = { ...(await person("user")), inbox: new ModelInbox(), clients: [] };
    this.users.push(user);
    for (let each = 0; each < clients; each += 1) {
      // Each signed in by itself: of two who share a session, one may be sent again what the other missed.
      const token = await issueToken(platform(), newSession(platform(), user.id, 1));
      const habits = {
        older: each === 1,
        fromZero: each >= 2,
        pings: each === 0,
        whole: each === 3 || each === 5,
        v2: each >= 4,
        pageSize: 2,
      };
      const client = new ReferenceClient({ ...user, token }, habits);
      user.clients.push(client);
      // Something may come back; how often is asked in the end.
      client.allowsReturns = true;
      this.clients.push({ user, client });
      await client.connect();
    }
    if (clients === 0) return;
    user.tab = new RealClient(user);
    await user.tab.start();
  }

  /** One of them may address the others. */
  get admin(): User {
    return this.users[2]!;
  }

  /** By which a user's changes of many are undone, the latest first. */
  tokensOf({ id }: User): UndoToken[] {
    const tokens = this.#undoTokens.get(id) ?? [];
    this.#undoTokens.set(id, tokens);
    return tokens;
  }

  nextTitle(): string {
    this.#titles += 1;
    return `Number ${this.#titles}`;
  }

  /** A key counts once for each recipient. */
  notifyOnce(user: number, key: number): void {
    const name = `${user} ${key}`;
    if (this.#once.has(name)) saw("a key was used again");
    else this.notified += 1;
    this.#once.add(name);
  }

  announcement(choice: number): number | undefined {
    return this.announcements[choice % this.announcements.length];
  }

  user(choice: number): User {
    return this.users[choice % this.users.length]!;
  }

  /** Who acts on what one asked of another: the user who is chosen, else the one who may do this. */
  actor(choice: number | null, asked: Asked | undefined, how: string): User {
    if (choice !== null || !asked) return this.user(choice ?? 0);
    return how === "cancel" || how === "withdraw" ? asked.from : asked.to;
  }

  /** Notes that an answer or a decision was taken. */
  settled(asked: Asked | undefined, how: string): void {
    saw(`${how} done`);
    if (!asked || (how !== "cancel" && how !== "withdraw")) return;
    this.takenBack.add(asked.id);
    // What its reader has deleted cannot be put back either.
    const cause = `${how === "cancel" ? "requested" : "submitted"} ${asked.id}`;
    const { inbox } = asked.to;
    inbox.trash = inbox.trash.filter((each) => each.cause !== cause);
  }

  client(choice: number): { user: User; client: ReferenceClient } {
    return this.clients[choice % this.clients.length]!;
  }

  /** Takes up what was notified, woke and has expired since the last look: all that happens by itself. Everything else was foretold. */
  async observe(): Promise<void> {
    for (const { inbox, stored } of await this.#stored()) {
      for (const { at, happen } of happenings(inbox, stored, this.takenBack)) {
        happen();
        expect(inbox.head, "the number of what happened by itself").toBe(at);
      }
      expectAsForetold(inbox, stored);
    }
  }

  /** Takes up what came of things done at once, of which nobody can say beforehand in what order they happen. */
  async adopt(): Promise<void> {
    for (const { inbox, stored } of await this.#stored()) {
      adopt(inbox, stored);
      expectAsForetold(inbox, stored);
    }
  }

  /** A snooze ends within the minute. */
  expectAwake(due: number): void {
    for (const { inbox } of this.users) {
      const late = inbox.notifications.filter(({ until }) => until !== null && until <= due);
      expect(late, "what should have woken").toEqual([]);
    }
  }

  async #stored(): Promise<{ inbox: ModelInbox; stored: Stored }[]> {
    const stored = await readStored(this.users.map(({ id }) => id));
    return this.users.map(({ inbox }, at) => ({ inbox, stored: stored[at]! }));
  }

  /** Lets the faults stop and everything be processed; then all must be as promised. */
  async end(): Promise<void> {
    restart();
    await drain();
    await this.observe();
    await this.#expectToldOnce();
    for (const { user, client } of this.clients) {
      client.cutAfter(undefined);
      await client.reach(user.inbox.head);
    }
    await expectAnnouncementsShown(this.clients);
    for (const user of this.users) {
      const truth = await truthOf(user);
      expect(modelled(truth)).toEqual(expected(user));
      for (const client of user.clients) {
        expectInStep(client, truth);
        this.#expectShownOnce(user, client);
      }
      await user.tab?.expectInStep(user.inbox);
    }
    await removeAnnouncements(this.admin);
  }

  /** Ends what goes on by itself, also where the history failed. */
  stop(): void {
    for (const { tab } of this.users) tab?.stop();
  }

  /** Once, and once more each time it came back. */
  #expectShownOnce(
    { id, inbox: { returns, notifications } }: User,
    { name, shownAgain }: ReferenceClient,
  ): void {
    if (!returns) return;
    for (const { made, cause } of notifications) {
      const times = shownAgain.filter((each) => each === notificationId(id, made)).length;
      expect(times, `${name} was shown again: ${cause}`).toBeLessThanOrEqual(returns.get(made) ?? 0);
    }
  }

  /** What was said, every request and every answer reached whom it concerns, and nothing reached them twice. */
  async #expectToldOnce(): Promise<void> {
    const ids = JSON.stringify(this.users.map(({ id }) => id));
    const counts = await env.DB.prepare(
      `select
        (select count(*) from connection_requests where recipient_id in (select value from json_each(?1))
          and status <> 'cancelled') +
        (select count(*) from connection_requests where requester_id in (select value from json_each(?1))
          and status in ('accepted', 'rejected')) +
        (select count(*) from applications where reviewer_id in (select value from json_each(?1))
          and status <> 'withdrawn') +
        (select count(*) from applications where applicant_id in (select value from json_each(?1))
          and status in ('approved', 'rejected')) as between_users,
        (select count(*) from notifications where mark < 6 and user_id in (select value from json_each(?1))) +
        (select coalesce(sum(count), 0) from deletions where user_id in (select value from json_each(?1))) as notified,
        (select count(*) from dead_letters) as dead`,
    )
      .bind(ids)
      .first<{ between_users: number; notified: number; dead: number }>();
    expect(counts!.dead).toBe(0);
    expect(counts!.notified).toBeGreaterThanOrEqual(counts!.between_users + this.notified);
    // What was taken back may have been notified before, or not.
    const most = counts!.between_users + this.notified + this.fleeting + this.takenBack.size;
    expect(counts!.notified).toBeLessThanOrEqual(most);
    for (const { inbox } of this.users) {
      for (const { cause, group, choices } of inbox.notifications)
        if (this.said.has(cause)) expect({ group, choices }).toEqual(this.said.get(cause));
      const causes = inbox.notifications.map(({ cause }) => cause);
      expect(new Set(causes).size, "something was notified twice").toBe(causes.length);
    }
  }
}

/** The inbox as its user reads it, in the order of the list. */
function modelled({ head, unread, items }: Truth) {
  const notifications = items.map(({ id, seq, is_read, verb, title, metadata }) => ({
    id,
    seq,
    isRead: is_read,
    cause: verb === null ? title : `${verb} ${metadata.request_id ?? metadata.application_id}`,
  }));
  return { head, unread, notifications };
}

function expected({ id, inbox }: User) {
  const notifications = inbox
    .list(({ place }) => place === "inbox")
    .map(({ made, seq, isRead, cause }) => ({ id: notificationId(id, made), seq, isRead, cause }));
  return { head: inbox.head, unread: inbox.counts().inbox.unread, notifications };
}
