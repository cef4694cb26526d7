import type { SocketSession } from "./ended-sessions.ts";
import type { Dialect } from "./protocol.ts";

/** The header in which the Worker describes a client that it has authenticated. Only the Worker can reach a hub. */
export const HANDSHAKE_HEADER = "X-Herald-Handshake";

export interface Handshake {
  session: SocketSession;
  dialect: Dialect;
  /** Where the client resumes; null without `since`, "nowhere" when that is no number. */
  since: number | "nowhere" | null;
  /** Which history `since` counts in, by the epoch of an earlier `connection_established`; null when the client does not say. */
  epoch: number | null;
  /** True when the client takes everything it missed in one frame. */
  inOnePiece: boolean;
  /** The inbox's highest `seq` and its unread count, as read with the session. */
  head: number;
  unread: number;
  /** Announcements that the user has dismissed. */
  dismissed: number[];
}
