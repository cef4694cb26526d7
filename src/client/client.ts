import { createAnnouncements } from "./announcements.ts";
import type { News } from "./arrivals.ts";
import { createAttempts } from "./attempts.ts";
import { createInbox } from "./inbox.ts";
import { createSession } from "./session.ts";
import { ABNORMAL, openSocket, type Visit } from "./socket.ts";
import { createSignal, createStore } from "./store.ts";
import { joinTabs, type TabMessage, type Tabs } from "./tabs.ts";
import { createTimer } from "./timer.ts";
import { lifeOf } from "./token.ts";
import type { ConnectionState, Herald, HeraldOptions, ServerFrame } from "./types.ts";

/** When it is worth looking whether the socket is there. */
const EVENTS = ["online", "offline", "focus", "visibilitychange"];
/** A socket that ends sooner was no success. */
const PROVEN_MS = 10_000;
/** How old the session's token is nobody says, and a page that is soon left needs no new one. */
const FIRST_REFRESH_MS = 60_000;

const SIGNED_OUT = 4401;
/** Close codes after which nothing is tried until somebody asks (contract §7). */
const ENDS: Record<number, NonNullable<ConnectionState["reason"]>> = {
  1008: "too-many-frames",
  4409: "too-many-sockets",
};

/** Makes a client; its `start()` begins the work. */
export function createHerald({
  host = globalThis,
  origin: given,
  auth,
  storage,
}: HeraldOptions = {}): Herald {
  const own = globalThis.location?.origin;
  const origin = given ?? own;
  const isCookie = auth ? auth === "cookie" : !storage && origin === own;
  const [memory, write] = createStore<string | null>(null);
  const kept = isCookie ? null : (storage ?? { read: memory.get, write });
  const tellTabs = () => tabs?.post({ session: true });
  const [session, verbs, secret, check, refresh] = createSession(host, origin, kept, tellTabs);
  const [inbox, view, takeFrame, follow, forget, load] = createInbox(host, verbs.request, () => run());
  const [announcements, takeAnnouncement, mirror, forgetAnnouncements, begin, settleAnnouncements] =
    createAnnouncements(verbs.request, secret);
  const [connection, setConnection] = createStore<ConnectionState>({ status: "ended", reason: "stopped" });
  const [onNews, raise] = createSignal<News>();
  const refreshing = createTimer(host);
  /** Undefined until it is known who is signed in. */
  let tabs: Tabs | undefined;
  /** The id of who is signed in, 0 for nobody; undefined until it is known. */
  let user: number | undefined;
  let visit: Visit | undefined;
  let liveAt = 0;
  /** Whether it has to be asked who is signed in: at first, and where the server may have ended the session. */
  let isInDoubt = true;

  const is = (status: ConnectionState["status"]) => connection.get().status === status;
  /** Whether the socket is here, if there is one. */
  const mayOpen = () => !visit && !is("ended") && tabs?.leads() !== false;

  /** Does what there is to do: what has to be loaded is loaded, and where this tab leads, a socket is open. */
  const [run, wait, reset] = createAttempts(
    host,
    async () => {
      if (is("ended")) return;
      if (mayOpen()) setConnection({ status: "connecting" });
      if (isInDoubt) await check();
      isInDoubt = false;
      // It may have been stopped meanwhile, and would hold the lead for nothing.
      if (mayOpen()) tabs ??= joinTabs(host, `herald ${origin} ${user}`, hear, turn, raise);
      // A socket tells first where the list may be from before the server forgot something.
      if (view().seq >= 0) open();
      while (user && view().isStale) await load();
      // Much may have come about while that was under way.
      open();
    },
    (milliseconds) => {
      // Of a list that could not be loaded the inbox tells.
      if (mayOpen())
        setConnection({
          status: host.navigator.onLine ? "waiting" : "offline",
          retryAt: host.Date.now() + milliseconds,
        });
    },
  );

  const open = () => {
    if (!tabs || !mayOpen()) return;
    const token = user && kept?.read();
    const path = user ? `/ws/notifications/?since=${view().seq}` : "/ws/announcements/";
    visit = openSocket(
      host,
      origin.replace("http", "ws") + path,
      token ? ["herald.v1", `bearer.${token}`] : ["herald.v1"],
      receive,
      onEnd,
    );
    begin();
  };

  const onEnd = (code: number) => {
    if (is("live") && host.Date.now() >= liveAt + PROVEN_MS) reset();
    // A browser does not tell why a socket was refused; it may have been for want of a session.
    isInDoubt = !is("live") || code === SIGNED_OUT;
    hangUp();
    if (ENDS[code]) end(ENDS[code]);
    else wait();
  };

  const receive = (frame: ServerFrame) => {
    const after = view().seq;
    if (frame.type === "pong") settle();
    else if ("user_id" in frame) {
      // Another tab signed in as somebody else, and could not tell.
      if (frame.user_id !== user) onEnd(SIGNED_OUT);
    } else if ("seq" in frame && frame.type !== "resync_required" && is("live") && frame.seq > after + 1)
      // Live numbers have no hole: a frame was lost, and is told again from the last one that was seen.
      onEnd(ABNORMAL);
    else tabs?.tell(frame, after);
  };

  /** Everything that was missed has been told. */
  const settle = () => {
    if (is("live")) return;
    tabs?.watch(settleAnnouncements());
    liveAt = host.Date.now();
    setConnection({ status: "live" });
    if (user) refreshIn(FIRST_REFRESH_MS);
  };

  /** Refreshes the token ahead of its end, so that the socket lives on. */
  const refreshIn = (milliseconds: number) =>
    refreshing(async () => {
      const own = visit;
      const token = await refresh().catch(() => {});
      if (own !== visit) return;
      if (token) own?.send({ action: "authenticate", token });
      refreshIn(token ? lifeOf(token) * 0.75 : FIRST_REFRESH_MS);
    }, milliseconds);

  /** Lets go of the socket, and of nothing else. */
  const hangUp = () => {
    refreshing();
    visit?.close();
    visit = undefined;
  };

  /** Nothing more until somebody begins anew. */
  const end = (reason: NonNullable<ConnectionState["reason"]>) => {
    hangUp();
    reset();
    setConnection({ status: "ended", reason });
  };

  /** Asks whether the socket is there, or opens it at once; `again` begins anew, also after an end. */
  const wake = (again: boolean) => {
    if (again) {
      reset();
      if (is("ended")) setConnection({ status: "connecting" });
    }
    visit?.check();
    run();
  };

  /** Somebody looks, or the network has come or gone. */
  const look = () => {
    tabs?.hello(false);
    wake(false);
  };

  const listen = (how: "addEventListener" | "removeEventListener") => {
    for (const event of EVENTS) host[how](event, look);
  };

  const leave = () => {
    tabs?.leave();
    tabs = undefined;
  };

  const turn = (leads: boolean) => {
    if (!leads) hangUp();
    run();
  };

  const tellStanding = () =>
    tabs?.stand({ connection: connection.get(), announcements: announcements.get(), seq: view().seq });

  /** What the leading tab has, every tab shows. */
  const hear = ({ told, standing, again, session }: TabMessage) => {
    if (told) {
      takeAnnouncement(told.frame);
      takeFrame(told.frame, told.after);
    }
    if (standing) {
      follow(standing.seq);
      setConnection(standing.connection);
      mirror(standing.announcements);
    }
    if (session) check().catch(() => {});
    if (again === undefined) run();
    else {
      tellStanding();
      wake(again);
    }
  };

  connection.subscribe(tellStanding);
  /** Somebody else is signed in, or nobody: what was known of the one before is forgotten. */
  session.subscribe(() => {
    const now = session.get();
    const next = "user" in now ? now.user.id : 0;
    if (next === user) return;
    user = next;
    leave();
    hangUp();
    forget();
    forgetAnnouncements();
    run();
  });

  return {
    ...verbs,
    session,
    connection,
    inbox,
    announcements,
    on: (name, listener) =>
      onNews(([kind, what]) => {
        if (kind === name) listener(what as never);
      }),
    start() {
      // Added twice, a listener is there once.
      listen("addEventListener");
      tabs?.hello(true);
      wake(true);
    },
    stop() {
      listen("removeEventListener");
      // In this order, so that the others, of whom one is to lead now, do not hear of an end.
      leave();
      end("stopped");
    },
  };
}
