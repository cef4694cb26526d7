import type { Herald } from "#client/index";
import { LAST_INBOX, type LastInbox, sessionCookie, state } from "../last-inbox.ts";
import { isWholeInbox } from "../whole-inbox.ts";

const STORED = 20;
/** Frames often come in groups. */
const DELAY_MS = 1_000;

/** Stores the latest notifications for a start without a network, until the user signs out. @returns stops it */
export function storeLastInbox(herald: Herald): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const store = () => write(lastInboxOf(herald));
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(store, DELAY_MS);
  };
  const onSession = () => {
    if (herald.session.get().status === "signed-out") write(undefined);
    else soon();
  };
  const ends = [
    herald.inbox.subscribe(() => {
      refresh(herald);
      soon();
    }),
    herald.session.subscribe(onSession),
    herald.connection.subscribe(() => refresh(herald)),
  ];
  addEventListener("pagehide", store);
  onSession();
  // This part may have been loaded when the connection was back already.
  refresh(herald);
  return () => {
    clearTimeout(timer);
    removeEventListener("pagehide", store);
    for (const end of ends) end();
  };
}

function lastInboxOf(herald: Herald): LastInbox | "unknown" | undefined {
  const session = herald.session.get();
  if (session.status === "signed-out") return undefined;
  const { status, filter, count, unreadCount, unseenCount, seq, notifications } = herald.inbox.get();
  const proof = sessionCookie();
  const isWhole = isWholeInbox(filter);
  if (session.status !== "signed-in" || status !== "ready" || seq < 0 || !isWhole || !proof) return "unknown";
  return {
    session: proof,
    user: session.user,
    inbox: {
      count,
      seq,
      unread_count: unreadCount,
      unseen_count: unseenCount,
      notifications: notifications.slice(0, STORED),
    },
  };
}

function write(last: LastInbox | "unknown" | undefined): void {
  if (last === "unknown") return;
  try {
    if (last) localStorage.setItem(LAST_INBOX, JSON.stringify(last));
    else localStorage.removeItem(LAST_INBOX);
  } catch {
    // Without storage there is no inbox offline.
  }
}

/** Loads the list itself once the server is back: what was stored is only its beginning. */
function refresh({ connection, inbox }: Herald): void {
  if (!state.isShown || connection.get().status !== "live") return;
  state.isShown = false;
  void inbox.show(inbox.get().filter).catch(() => undefined);
}
