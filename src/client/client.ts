import { createAccount } from "./account.ts";
import { createAnnouncements } from "./announcements.ts";
import type { Dispatch } from "./connection.ts";
import { INITIAL } from "./connection.ts";
import type { Host } from "./host.ts";
import { createHttp } from "./http.ts";
import { createInbox } from "./inbox.ts";
import { listen } from "./listen.ts";
import { createMachine } from "./machine.ts";
import type { Parts } from "./parts.ts";
import { createSession } from "./session.ts";
import { createSignal, createStore } from "./store.ts";
import type { Herald, HeraldOptions, TokenStorage, User } from "./types.ts";

/** Events after which the client checks whether the socket is still alive. */
const EVENTS = ["online", "offline", "focus", "visibilitychange"];

/** Makes a client. It connects once `start()` is called. */
export function createHerald({
  host = globalThis,
  origin: given,
  auth,
  storage,
}: HeraldOptions = {}): Herald {
  const origin = given ?? globalThis.location?.origin;
  const tokens = tokensFor(origin, auth, storage);
  const tabs: Parts["tabs"] = {};
  const events: Parts["events"] = createSignal();
  const connection = createStore(INITIAL.connection);

  const networkIsBack = () => dispatch({ networkWorks: true });
  const onMismatch = () => session.recheck();
  const http = createHttp({ host, origin, tokens, onAnswer: networkIsBack, onMismatch });
  const onChange = () => tabs.current?.post({ session: true });
  const onOtherAccount = (value: User) => events.emit({ name: "other-account", value });
  const session = createSession({ http, tokens, onChange, onOtherAccount });
  const inbox = createInbox(host, session.request, () => dispatch({ inboxChanged: true }));
  const announcements = createAnnouncements(
    async (id) => http.credential() && session.request("POST", `/api/global-notifications/${id}/dismiss/`),
  );
  const parts = { host, origin, tokens, session, inbox, announcements, connection, tabs, events };
  const dispatch = createMachine(parts);
  session.session.subscribe(() => dispatch({ session: session.userId() }));

  return {
    ...createAccount(http, session, tokens, onChange, inbox.leave),
    ...createSwitch(host, tabs, dispatch),
    session: session.session,
    connection,
    inbox: inbox.list,
    announcements: announcements.list,
    networkIsBack,
    on: subscribeTo(events),
  };
}

function subscribeTo(events: Parts["events"]): Herald["on"] {
  return (wanted, listener) =>
    events.subscribe(({ name, value }) => {
      // The value of an event of this name, which is what the listener takes.
      if (name === wanted) listener(value as never);
    });
}

/** Where tokens are kept; null where the session cookie signs in. */
function tokensFor(origin: string, auth: HeraldOptions["auth"], storage?: TokenStorage): TokenStorage | null {
  const isCookie = auth ? auth === "cookie" : !storage && origin === globalThis.location?.origin;
  if (isCookie) return null;
  const memory = createStore<string | null>(null);
  return storage ?? { read: memory.get, write: memory.set };
}

/** The functions that start and stop the client. */
function createSwitch(host: Host, tabs: Parts["tabs"], dispatch: Dispatch): Pick<Herald, "start" | "stop"> {
  const wake = (isRestart: boolean) => {
    tabs.current?.challenge(isRestart);
    dispatch({ wake: isRestart });
  };
  let stopListening = () => {};
  return {
    start() {
      stopListening();
      stopListening = listen(host, EVENTS, () => wake(false));
      wake(true);
    },
    stop() {
      stopListening();
      dispatch({ stop: true });
    },
  };
}
