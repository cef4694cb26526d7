import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { clock } from "#core/clock";
import { notificationId } from "#core/ids";
import { issueToken, newSession } from "#features/accounts/service/tokens";
import { makeAdmin, type Person } from "../support/as.ts";
import { restart } from "../support/crash.ts";
import { drain, waiting } from "../support/held-queue.ts";
import { person, platform } from "../support/people.ts";
import { ReferenceClient } from "../support/reference-client.ts";
import { expectInStep, type Truth, truthOf } from "../support/truth.ts";
import { clearBoards, expectBoards } from "./boards.ts";
import { ModelInbox } from "./model-inbox.ts";
import { saw } from "./seen.ts";

export interface User extends Person {
  inbox: ModelInbox;
  clients: ReferenceClient[];
}

interface Stored {
  id: number;
  head: number;
  lines: { made: number; seq: number; is_read: number; cause: string; expiresAt: number | null }[];
  deletions: { seq: number; made: number[] }[];
}

/** Three users with their clients, the server, and what the contract says their inboxes hold. */
export class World {
  readonly users: User[] = [];
  readonly clients: { user: User; client: ReferenceClient }[] = [];
  /** Ids of connection requests, in the order they were made. */
  readonly requests: number[] = [];
  /** How many notifications the admin has asked for, each recipient counting. */
  said = 0;
  /** Of those that expire, how many: whoever would hear of one too late is not told. */
  fleeting = 0;
  readonly applications: number[] = [];
  /** Ids of those that were not taken down. */
  readonly announcements: number[] = [];
  readonly #once = new Set<string>();
  #titles = 0;

  static async begin(): Promise<World> {
    restart();
    waiting.length = 0;
    await env.DB.exec("delete from events");
    const world = new World();
    for (const clients of [4, 2, 0]) await world.#addUser(clients);
    await makeAdmin(world.admin);
    // A history that failed has left its own behind.
    await clearBoards(world.admin);
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
      // Each signed in by itself: of two who share a session, one may be told again what the other missed.
      const token = await issueToken(platform(), newSession(platform(), user.id, 1));
      const habits = {
        older: each === 1,
        fromZero: each >= 2,
        pings: each === 0,
        whole: each === 3,
        pageSize: 2,
      };
      const client = new ReferenceClient({ ...user, token }, habits);
      user.clients.push(client);
      this.clients.push({ user, client });
      await client.connect();
    }
  }

  /** One of them may address the others. */
  get admin(): User {
    return this.users[2]!;
  }

  nextTitle(): string {
    this.#titles += 1;
    return `Number ${this.#titles}`;
  }

  /** A key counts once for each recipient. */
  sayOnce(user: number, key: number): void {
    const name = `${user} ${key}`;
    if (this.#once.has(name)) saw("a key was used again");
    else this.said += 1;
    this.#once.add(name);
  }

  announcement(choice: number): number | undefined {
    return this.announcements[choice % this.announcements.length];
  }

  user(choice: number): User {
    return this.users[choice % this.users.length]!;
  }

  client(choice: number): { user: User; client: ReferenceClient } {
    return this.clients[choice % this.clients.length]!;
  }

  /** Takes up what has been told and what has expired since the last look: all that happens by itself. */
  async observe(): Promise<void> {
    for (const { inbox, stored } of await this.#stored()) {
      for (const { at, happen } of unseen(inbox, stored)) {
        happen();
        expect(inbox.head, "the number of what happened by itself").toBe(at);
      }
      expect(stored.head, "the head").toBe(inbox.head);
    }
  }

  /** Takes up what came of things done at once, of which nobody can say beforehand in what order they happen. */
  async adopt(): Promise<void> {
    for (const { inbox, stored } of await this.#stored()) {
      inbox.head = stored.head;
      inbox.lines = stored.lines.map(({ is_read, ...line }) => ({ ...line, isRead: is_read === 1 }));
      inbox.deletions = stored.deletions;
    }
  }

  async #stored(): Promise<{ inbox: ModelInbox; stored: Stored }[]> {
    const stored = await readStored(this.users.map(({ id }) => id));
    return this.users.map(({ inbox }, at) => ({ inbox, stored: stored[at]! }));
  }

  /** Lets the faults stop and everything be followed; then all must be as promised. */
  async end(): Promise<void> {
    restart();
    await drain();
    await this.observe();
    await this.#expectToldOnce();
    for (const { user, client } of this.clients) {
      client.cutAfter(undefined);
      await client.reach(user.inbox.head);
    }
    await expectBoards(this.clients);
    for (const user of this.users) {
      const truth = await truthOf(user);
      expect(modelled(truth)).toEqual(expected(user));
      for (const client of user.clients) expectInStep(client, truth);
    }
    await clearBoards(this.admin);
  }

  /** What was said, every request and every answer reached whom it concerns, and nothing reached them twice. */
  async #expectToldOnce(): Promise<void> {
    const ids = JSON.stringify(this.users.map(({ id }) => id));
    const counts = await env.DB.prepare(
      `select
        (select count(*) from connection_requests where recipient_id in (select value from json_each(?1))) +
        (select count(*) from connection_requests where requester_id in (select value from json_each(?1))
          and status in ('accepted', 'rejected')) +
        (select count(*) from applications where reviewer_id in (select value from json_each(?1))) +
        (select count(*) from applications where applicant_id in (select value from json_each(?1))
          and status in ('approved', 'rejected')) as between_users,
        (select count(*) from dedupe_keys where user_id in (select value from json_each(?1))) as told,
        (select count(*) from dead_letters) as dead`,
    )
      .bind(ids)
      .first<{ between_users: number; told: number; dead: number }>();
    expect(counts!.dead).toBe(0);
    expect(counts!.told).toBeGreaterThanOrEqual(counts!.between_users + this.said);
    expect(counts!.told).toBeLessThanOrEqual(counts!.between_users + this.said + this.fleeting);
    for (const { inbox } of this.users) {
      const causes = inbox.lines.map(({ cause }) => cause);
      expect(new Set(causes).size, "something was told twice").toBe(causes.length);
    }
  }
}

/** What has happened to an inbox by itself, in its order: new lines, and the end of those that have expired. */
function unseen(inbox: ModelInbox, { lines, deletions }: Stored): { at: number; happen: () => void }[] {
  const { head } = inbox;
  const gone = deletions.filter(({ seq }) => seq > head);
  const fresh = lines.filter(({ made }) => made > head);
  // Those that came and went between two looks.
  const passing = gone.flatMap(({ made }) => made.filter((each) => each > head));
  return [
    ...fresh.map(({ made, cause, expiresAt }) => ({ at: made, happen: () => inbox.add(cause, expiresAt) })),
    ...passing.map((made) => ({ at: made, happen: () => inbox.add(`passing ${made}`, 0) })),
    ...gone.map(({ seq, made }) => ({ at: seq, happen: () => expire(inbox, made) })),
  ].sort((a, b) => a.at - b.at);
}

function expire(inbox: ModelInbox, made: number[]): void {
  const now = clock.now().getTime();
  const lines = inbox.lines.filter((line) => made.includes(line.made));
  for (const { expiresAt } of lines) expect(expiresAt, "what went by itself").toBeLessThanOrEqual(now);
  expect(inbox.remove((line) => lines.includes(line))).toBe(made.length);
  saw("a line expired");
}

/** What the database holds of some inboxes, in one read. */
async function readStored(users: number[]): Promise<Stored[]> {
  const { results } = await env.DB.prepare(
    `select u.value as id, coalesce((select head from inboxes where user_id = u.value), 0) as head,
      (select json_group_array(json_object('made', created_seq, 'seq', coalesce(changed_seq, created_seq),
          'is_read', mark % 2, 'cause', ${CAUSE}, 'expiresAt', expires_at) order by created_seq)
        from notifications where user_id = u.value) as lines,
      (select json_group_array(json_object('seq', seq, 'made', json(created_seqs)) order by seq)
        from deletions where user_id = u.value) as deletions
      from json_each(?) as u`,
  )
    .bind(JSON.stringify(users))
    .all<{ id: number; head: number; lines: string; deletions: string }>();
  return results.map(({ id, head, lines, deletions }) => ({
    id,
    head,
    lines: JSON.parse(lines),
    deletions: JSON.parse(deletions),
  }));
}

/** What a connection's news says is the same to everybody but for its request, and an application's but for it. */
const CAUSE = `iif(verb is null, title,
  concat(verb, ' ', coalesce(json_extract(metadata, '$.request_id'), json_extract(metadata, '$.application_id'))))`;

function modelled({ head, unread, items }: Truth) {
  const lines = items.map(({ id, seq, is_read, verb, title, metadata }) => ({
    id,
    seq,
    isRead: is_read,
    cause: verb === null ? title : `${verb} ${metadata.request_id ?? metadata.application_id}`,
  }));
  return { head, unread, lines };
}

function expected({ id, inbox }: User) {
  const lines = inbox.lines.map(({ made, expiresAt, ...line }) => ({
    id: notificationId(id, made),
    ...line,
  }));
  lines.sort((a, b) => b.id - a.id);
  return { head: inbox.head, unread: lines.filter(({ isRead }) => !isRead).length, lines };
}
