import type { Dispatch, Performers } from "./connection.ts";
import type { Parts } from "./parts.ts";
import { openSocket, type Socket } from "./socket.ts";
import { createTimer } from "./timer.ts";
import { lifetimeOf } from "./token.ts";

/** The age of the session's token is not known at first, and a page that is soon left needs no new one. */
const FIRST_REFRESH_MS = 60_000;

/** The socket that this tab has while it leads. */
export function createLiveSocket(
  { host, origin, tokens, session, inbox, announcements }: Parts,
  dispatch: Dispatch,
): Pick<Performers, "openSocket" | "pingSocket" | "sendVisible" | "closeSocket"> {
  const timer = createTimer(host);
  let socket: Socket | undefined;

  /** Refreshes the token before it expires, so that the socket lives on. */
  const refreshIn = (milliseconds: number) =>
    timer(async () => {
      const own = socket;
      const token = await session.refresh().catch(() => {});
      if (own !== socket) return;
      if (token) own?.send({ action: "authenticate", token });
      refreshIn(token ? lifetimeOf(token) * 0.75 : FIRST_REFRESH_MS);
    }, milliseconds);

  return {
    openSocket(_, { user }) {
      const token = user && tokens?.read();
      const path = user ? `notifications/?since=${inbox.view().seq}&replay=1` : "announcements/";
      socket = openSocket({
        host,
        url: `${origin.replace("http", "ws")}/ws/${path}`,
        protocols: ["herald.v2", "herald.v1", ...(token ? [`bearer.${token}`] : [])],
        onFrame: (frame) => dispatch({ frame }),
        onEnd: (socketClosed) => dispatch({ socketClosed }),
      });
      announcements.beginList();
      if (user) refreshIn(FIRST_REFRESH_MS);
    },
    pingSocket: () => socket?.check(),
    sendVisible: (visible) => socket?.send({ action: "visible", visible }),
    closeSocket() {
      timer();
      socket?.close();
      socket = undefined;
    },
  };
}
