import type { BulkAction } from "#features/notifications/wire/bulk";
import type { Announcement, Notification, Place, ServerFrame, User } from "../../../src/client/index.ts";
import { matches } from "../../../src/client/matches.ts";
import type { Clock } from "./clock.ts";
import { FakeInbox } from "./fake-inbox.ts";
import type { FakeSocket } from "./fake-socket.ts";

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

interface Answer {
  status: number;
  body?: object | undefined;
  headers?: Record<string, string>;
}

/** What a browser keeps of a session: the cookie that only the server reads. */
export interface Jar {
  session: string | undefined;
}

const HOUR = 60 * 60 * 1000;

/** Herald as a browser meets it, at contract §2, §5 and §7, in memory. */
export class FakeServer {
  readonly ada = person(1, "ada");
  readonly inbox = new FakeInbox((frame) => this.broadcast(frame));
  announcements: Announcement[] = [];
  readonly calls: Call[] = [];
  readonly sockets: FakeSocket[] = [];
  /** Answers nothing and nobody. */
  isDown = false;
  /** Answers what a test wants instead; undefined for the usual. */
  intercept: (call: Call) => Answer | undefined = () => undefined;
  /** Makes what each socket from now on does to its frames. */
  wire: (() => FakeSocket["wire"]) | undefined;
  /** How many changes a replay frame takes; 0 where each change has a frame of its own, as older servers have it. */
  replaySize = 100;
  /** Milliseconds between a question and its answer. */
  latency = 6;
  readonly #clock: Clock;
  /** Tokens, each with its expiry; a refreshed one keeps its session's name in front. */
  readonly #tokens = new Map<string, number>();
  readonly #ended = new Set<string>();
  #made = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get open(): FakeSocket[] {
    return this.sockets.filter(({ isOpen }) => isOpen);
  }

  /** The calls of one kind so far. */
  asked(method: string, path: string): Call[] {
    return this.calls.filter((call) => call.method === method && call.path === path);
  }

  signInBehindTheScenes(jar: Jar): void {
    jar.session = this.#issue(`s${++this.#made}`);
  }

  endSession(jar: Jar): void {
    this.#ended.add(sessionOf(jar.session));
  }

  expire(jar: Jar): void {
    if (jar.session) this.#tokens.set(jar.session, 0);
  }

  broadcast(frame: ServerFrame): void {
    for (const socket of this.open) {
      const isForAll = frame.type.startsWith("global");
      if (isForAll || socket.since !== null) socket.say(frame);
    }
  }

  announce(id: number, title: string): Announcement {
    const announcement = { ...ANNOUNCEMENT, id, title };
    this.announcements = [...this.announcements.filter((each) => each.id !== id), announcement];
    this.broadcast({ type: "global_notification", notification: announcement });
    return announcement;
  }

  withdraw(id: number): void {
    this.announcements = this.announcements.filter((each) => each.id !== id);
    this.broadcast({ type: "global_notification_removed", announcement_id: id });
  }

  async fetch(jar: Jar, url: string, init: RequestInit): Promise<Response> {
    const { latency } = this;
    const halfway = () => new Promise<void>((resolve) => this.#clock.after(latency / 2, resolve));
    await halfway();
    if (this.isDown) throw new TypeError("fetch failed");
    const { pathname: path, searchParams: query } = new URL(url);
    const call: Call = {
      method: init.method ?? "GET",
      path,
      query,
      headers: init.headers as Record<string, string>,
      body: init.body ? JSON.parse(String(init.body)) : {},
    };
    this.calls.push(call);
    const answer = responseOf(this.intercept(call) ?? this.#answer(jar, call));
    await halfway();
    return answer;
  }

  connect(jar: Jar, socket: FakeSocket): void {
    this.sockets.push(socket);
    this.#clock.after(this.latency, () => {
      const token = this.#tokenOf(jar, socket.protocols);
      const mayEnter = socket.url.pathname === "/ws/announcements/" || this.#isValid(token);
      if (this.isDown || !mayEnter) socket.end();
      else this.#welcome(socket);
    });
  }

  #welcome(socket: FakeSocket): void {
    socket.onSaid = ({ type, action = type }) => {
      if (action === "ping") socket.say({ type: "pong" });
    };
    if (this.wire) socket.wire = this.wire();
    socket.open();
    const { since } = socket;
    if (since !== null) this.#replay(socket, since);
    for (const notification of this.announcements) socket.say({ type: "global_notification", notification });
  }

  #replay(socket: FakeSocket, since: number): void {
    const { head, unread: unread_count } = this.inbox;
    const isWhole = this.replaySize > 0 && socket.url.searchParams.get("replay") === "1";
    const missed = isWhole ? this.inbox.pagesSince(since, this.replaySize) : this.inbox.since(since);
    const established = {
      type: "connection_established",
      message: "Connected to Herald",
      user_id: 1,
    } as const;
    socket.say({ ...established, seq: missed ? since : head, unread_count, resumed: missed !== undefined });
    if (!missed) socket.say({ type: "resync_required", seq: head, unread_count });
    for (const frame of missed ?? []) socket.say(frame);
  }

  #answer(jar: Jar, call: Call): Answer {
    const { method, path, headers, body } = call;
    if (path === "/api/login/") return this.#signIn(jar, body);
    const token = headers.Authorization?.replace("Bearer ", "") ?? jar.session;
    const isRefresh = path === "/api/token/refresh/";
    if (!token || this.#ended.has(sessionOf(token)) || !(isRefresh || this.#isValid(token)))
      return refusal(401);
    if (method !== "GET" && !headers.Authorization && headers["X-CSRFToken"] !== sessionOf(token))
      return refusal(403);
    if (isRefresh) {
      const fresh = this.#issue(sessionOf(token));
      if (!headers.Authorization) jar.session = fresh;
      return { status: 200, body: { token: fresh } };
    }
    if (path === "/api/logout/") {
      this.#ended.add(sessionOf(token));
      jar.session = undefined;
      return { status: 204 };
    }
    if (path === "/api/profile/") return { status: 200, body: { ...this.ada, ...body } };
    if (path.startsWith("/api/global-notifications/")) return { status: 204 };
    return this.#notifications(call);
  }

  #signIn(jar: Jar, { password }: Record<string, unknown>): Answer {
    if (password !== "right") return refusal(401);
    this.signInBehindTheScenes(jar);
    return { status: 200, body: { user: this.ada, token: jar.session } };
  }

  #notifications({ method, path, query, body }: Call): Answer {
    const { inbox } = this;
    const [, , , what = "", verb = "", key = ""] = path.split("/");
    if (method === "GET") return this.#read(what, query);
    if (what === "seen") {
      inbox.see(Number(body.up_to_seq));
      return { status: 200, body: { up_to_seq: body.up_to_seq, unseen_count: inbox.unseen } };
    }
    if (what === "bulk") return this.#changeMany(body);
    if (what === "undo")
      return inbox.undo(String(body.undo_token)) ? { status: 200, body: {} } : refusal(410, "undo-over");
    const ids = [Number(what)];
    if (!inbox.items.some(({ id }) => ids.includes(id))) return refusal(404);
    if (verb === "actions") inbox.act(ids, key);
    else if (verb === "snooze") inbox.move(ids, "snoozed", { until: String(body.until) });
    else if (verb === "unsnooze") inbox.move(ids, "inbox");
    else if (verb === "archive") inbox.move(ids, "archived");
    else if (verb === "mark-read" || verb === "mark-unread") inbox.mark(ids, verb === "mark-read");
    else throw new Error(`The fake server does not know ${path}.`);
    return { status: 200, body: {} };
  }

  #read(what: string, query: URLSearchParams): Answer {
    const { inbox } = this;
    if (what === "unread-count") return { status: 200, body: { unread_count: inbox.unread } };
    const item = inbox.items.find(({ id }) => id === Number(what));
    if (item) return { status: 200, body: item };
    const flag = (name: string) => (query.has(name) ? query.get(name) === "true" : undefined);
    const place = query.get("place") ?? "inbox";
    const page = inbox.page({
      limit: Number(query.get("limit") ?? 20),
      before: Number(query.get("cursor")) || undefined,
      place: place.includes(",") ? "any" : (place as Place),
      isRead: flag("is_read"),
      saved: flag("saved"),
      types: query.get("type")?.split(","),
      categories: query.get("category")?.split(","),
      groupKey: query.get("group_key") ?? undefined,
      q: query.get("q") ?? undefined,
    });
    return { status: 200, body: page };
  }

  #changeMany({ action, ids, filter, up_to_seq: upTo }: Record<string, unknown>): Answer {
    const { inbox } = this;
    const { place, type: types, is_read: isRead } = (filter ?? {}) as Record<string, never>;
    const isMeant = (item: Notification) =>
      Array.isArray(ids) ? ids.includes(item.id) : matches({ place, types, isRead }, item);
    const meant = inbox.items
      .filter((item) => isMeant(item) && item.seq <= Number(upTo ?? Number.POSITIVE_INFINITY))
      .map(({ id }) => id);
    const acts: Record<BulkAction, () => number> = {
      read: () => inbox.mark(meant, true),
      unread: () => inbox.mark(meant, false),
      archive: () => inbox.move(meant, "archived"),
      unarchive: () => inbox.move(meant, "inbox", { isOnTop: true }),
      save: () => inbox.save(meant, true),
      unsave: () => inbox.save(meant, false),
      delete: () => inbox.remove(meant),
    };
    return { status: 200, body: { undo_token: inbox.undoably(acts[action as BulkAction]) } };
  }

  #issue(session: string): string {
    const iat = this.#clock.now / 1000;
    const payload = btoa(JSON.stringify({ iat, exp: iat + HOUR / 1000 }));
    const token = `${session}.${payload}.${++this.#made}`;
    this.#tokens.set(token, this.#clock.now + HOUR);
    return token;
  }

  #isValid(token: string | undefined): boolean {
    return (this.#tokens.get(token ?? "") ?? 0) > this.#clock.now && !this.#ended.has(sessionOf(token));
  }

  #tokenOf(jar: Jar, protocols: string[]): string | undefined {
    return protocols.find((name) => name.startsWith("bearer."))?.slice("bearer.".length) ?? jar.session;
  }
}

/** The session of a token, which is what the readable cookie holds, too. */
export function sessionOf(token: string | undefined): string {
  return token?.split(".")[0] ?? "";
}

export function refusal(status: number, code = `code-${status}`, headers = {}): Answer {
  return { status, body: { code, detail: "No." }, headers };
}

function responseOf({ status, body, headers = {} }: Answer): Response {
  return {
    ok: status < 300,
    status,
    headers: new Headers(headers),
    json: async () => (body === undefined ? JSON.parse("") : structuredClone(body)),
  } as Response;
}

function person(id: number, username: string): User {
  const names = { username, full_name: username, company_name: "", email: `${username}@example.com` };
  return {
    id,
    ...names,
    role: "member",
    contact: "",
    access: "user",
    created_at: "2026-01-05T10:00:00.000Z",
  };
}

const ANNOUNCEMENT: Announcement = {
  id: 1,
  title: "",
  message: "",
  level: "info",
  link: null,
  show_on_site: true,
  is_active: true,
  starts_at: null,
  expires_at: null,
  created_at: "2026-01-05T10:00:00.000Z",
  updated_at: "2026-01-05T10:00:00.000Z",
};
