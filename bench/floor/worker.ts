import { DurableObject } from "cloudflare:workers";

interface FloorEnv {
  DB: D1Database;
  QUEUE: Queue<number>;
  SOCKETS: DurableObjectNamespace<Sockets>;
  ANNOUNCER: DurableObjectNamespace<Announcer>;
}

const COLUMNS = `user_id, seq, is_read, type, verb, level, title, message, link, metadata, actor, created_at`;
/** Those of Herald's inbox that most notifications leave empty. */
const EMPTY_COLUMNS = `came_seq, changed_seq, entered_seq, read_at, expires_at, category, critical, group_key, image,
  actions, silent, saved, snoozed_until, woken_at, acted, folded`;
const ACTOR = `{"id":1,"username":"ada","full_name":"Ada Lovelace","company_name":"","role":"member"}`;
const WORDS = `'connection', 'accepted', 'info', 'Ada Lovelace accepted your connection request',
  'Ada Lovelace accepted your connection request.', '/connections/', '{"request_id":115000000000000}', '${ACTOR}'`;
const CONCURRENT_USERS = 20;
const INSERT_ONE = `insert into notifications (${COLUMNS}) values (?, ?, 0, ${WORDS}, ?)`;
const INSERT_MANY = `with recursive u(n) as (select ?1 union all select n + 1 from u where n < ?2)
  insert into notifications (${COLUMNS}) select n, ?3, 0, ${WORDS}, ?4 from u`;

function frame(seq: number): string {
  return `{"type":"notification","seq":${seq},"actor":${ACTOR}}`;
}

/** Holds sockets, and sends frames to all of them. */
export class Sockets extends DurableObject<FloorEnv> {
  #log: unknown;

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.send('{"type":"connection_established","seq":0}');
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Does nothing: what a call costs by itself. */
  idle(): void {}

  show(frame: string): void {
    for (const socket of this.ctx.getWebSockets()) socket.send(frame);
  }

  /** Keeps the frame for those who resume, then shows it: one written row. */
  keepAndShow(seq: number, frame: string): void {
    this.#log ??= this.ctx.storage.sql.exec(
      "create table if not exists log (seq integer primary key, frame text not null)",
    );
    this.ctx.storage.sql.exec("insert into log values (?, ?)", seq, frame);
    this.show(frame);
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close(1000);
  }
}

/** Shows a frame to a range of users, as many at a time as Herald's relays do on one machine. */
export class Announcer extends DurableObject<FloorEnv> {
  async announce(first: number, last: number, frame: string): Promise<void> {
    for (let from = first; from <= last; from += CONCURRENT_USERS) {
      const users = Array.from(
        { length: Math.min(CONCURRENT_USERS, last - from + 1) },
        (_, nth) => from + nth,
      );
      await Promise.all(users.map((user) => this.env.SOCKETS.getByName(String(user)).show(frame)));
    }
  }
}

type Answer = (env: FloorEnv, user: number, last: number) => Promise<Response> | Response;

/** The least work of the same shape that each thing can take: as many round trips, calls and written rows, but no router, no session and no checks. */
const ANSWERS: Record<string, Answer> = {
  empty: () => new Response(null),
  async read({ DB }, user) {
    const [, inbox] = await DB.batch(accountAndInbox(DB, user));
    return Response.json(inbox?.results);
  },
  async page({ DB }, user) {
    const page = "select * from notifications where user_id = ? order by seq desc limit 20";
    const [, , rows] = await DB.batch([...accountAndInbox(DB, user), DB.prepare(page).bind(user)]);
    return Response.json(rows?.results);
  },
  async write({ DB }, user) {
    await insert(DB, user, uniqueSeq());
    return new Response(null);
  },
  async object({ SOCKETS }, user) {
    await SOCKETS.getByName(String(user)).idle();
    return new Response(null);
  },
  async queue({ QUEUE }, user) {
    await QUEUE.send(user);
    return new Response(null);
  },
  /** What an accepted request takes in Herald: a read, a transaction of the same written rows, a call of the object. */
  async accept({ DB, SOCKETS }, user) {
    const seq = uniqueSeq();
    await DB.batch(accountAndInbox(DB, user));
    await DB.batch([
      DB.prepare("insert into requests values (?, ?, 1, 'accepted')").bind(seq, user),
      DB.prepare("insert into connections values (?1, ?2, ?2), (?2, ?1, ?2)").bind(user, seq),
      ...notification(DB, user, seq),
    ]);
    await SOCKETS.getByName(String(user)).keepAndShow(seq, frame(seq));
    await endEvent(DB, seq);
    return new Response(null);
  },
  /** The same without a request and a connection. */
  async notify({ DB, SOCKETS }, user) {
    const seq = uniqueSeq();
    await DB.batch([DB.prepare("select * from inboxes where user_id = ?").bind(user)]);
    await DB.batch(notification(DB, user, seq));
    await SOCKETS.getByName(String(user)).keepAndShow(seq, frame(seq));
    await endEvent(DB, seq);
    return new Response(null);
  },
  /** A range of users: one statement, and a call for each of them. */
  async "notify-from"({ DB, SOCKETS }, first, last) {
    const seq = uniqueSeq();
    await DB.prepare(INSERT_MANY).bind(first, last, seq, Date.now()).run();
    const users = Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
    await Promise.all(users.map((user) => SOCKETS.getByName(String(user)).show(frame(seq))));
    return new Response(null);
  },
  /** One insert, one call of one object, and from there one for each of the users from 1 to `last`. */
  async announce({ DB, ANNOUNCER }, id, last) {
    await insert(DB, id, uniqueSeq());
    const frame = `{"type":"global_notification","seq":0,"notification":{"id":${id},"actor":${ACTOR}}}`;
    await ANNOUNCER.getByName("one").announce(1, last, frame);
    return new Response(null);
  },
  /** The same with a row less instead of more; an inbox that was filled keeps its 200. */
  async withdraw({ DB, ANNOUNCER }, id, last) {
    await DB.prepare("delete from notifications where user_id = ? and seq > 200").bind(id).run();
    const frame = `{"type":"global_notification_removed","seq":0,"announcement_id":${id}}`;
    await ANNOUNCER.getByName("one").announce(1, last, frame);
    return new Response(null);
  },
  /** One round trip, in which Herald signs in and reads where the inbox is, and the call that opens it. */
  async socket({ DB, SOCKETS }, user) {
    await DB.batch(accountAndInbox(DB, user));
    return SOCKETS.getByName(String(user)).fetch("https://object/", { headers: { Upgrade: "websocket" } });
  },
  /** Makes the tables, with inboxes of 200 notifications for the users from 1 to `user`. */
  async fill({ DB }, user) {
    const upTo = (table: string, end: string) =>
      `${table}(n) as (select 1 union all select n + 1 from ${table} where n < ${end})`;
    await DB.batch([
      DB.prepare("create table inboxes (user_id integer primary key, unread integer not null)"),
      DB.prepare("create table events (id integer primary key, type text not null, data text not null)"),
      DB.prepare(
        "create table requests (id integer primary key, requester integer, recipient integer, status)",
      ),
      DB.prepare("create index requests_from on requests (requester, status)"),
      DB.prepare("create index requests_to on requests (recipient, status)"),
      DB.prepare(
        "create table connections (user_id integer, other_id integer, since integer, primary key (user_id, other_id)) without rowid",
      ),
      DB.prepare(
        `create table notifications (${COLUMNS}, ${EMPTY_COLUMNS}, primary key (user_id, seq)) without rowid`,
      ),
      DB.prepare(`with recursive ${upTo("u", "?")} insert into inboxes select n, 200 from u`).bind(user),
      DB.prepare(
        `with recursive ${upTo("u", "?1")}, ${upTo("s", "200")} insert into notifications (${COLUMNS})
          select u.n, s.n, 0, ${WORDS}, 1795000000000 from u, s`,
      ).bind(user),
    ]);
    return new Response(null);
  },
};

/** Two rows by their keys, as Herald reads the account and the inbox's row in each request. */
function accountAndInbox(db: D1Database, user: number): D1PreparedStatement[] {
  return [
    db.prepare("select * from requests where id = ?").bind(user),
    db.prepare("select * from inboxes where user_id = ?").bind(user),
  ];
}

/** The event, the inbox's row and the notification. */
function notification(db: D1Database, user: number, seq: number): D1PreparedStatement[] {
  return [
    db.prepare("insert into events values (?, 'accepted', ?)").bind(seq, `{"frame":${frame(seq)}}`),
    db
      .prepare(`insert into inboxes values (?, 1) on conflict do update set unread = unread + 1
      returning unread`)
      .bind(user),
    db.prepare(INSERT_ONE).bind(user, seq, Date.now()),
  ];
}

let events = 0;

/** Deletes the events of ten requests at once, as Herald gathers them. */
async function endEvent(db: D1Database, seq: number): Promise<void> {
  events += 1;
  if (events % 10 === 0) await db.prepare("delete from events where id <= ?").bind(seq).run();
}

function insert(db: D1Database, user: number, seq: number): Promise<D1Result> {
  return db.prepare(INSERT_ONE).bind(user, seq, Date.now()).run();
}

let lastSeq = 0;
function uniqueSeq(): number {
  lastSeq = Math.max(lastSeq + 1, Date.now());
  return lastSeq;
}

export default {
  fetch(request, env) {
    const [, what = "", user, last] = new URL(request.url).pathname.split("/");
    return ANSWERS[what]?.(env, Number(user), Number(last)) ?? new Response(null, { status: 404 });
  },
  queue() {},
  scheduled() {},
} satisfies ExportedHandler<FloorEnv, number>;
