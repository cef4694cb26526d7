import type { HeldSession } from "./ended-sessions.ts";
import type { Dialect } from "./protocol.ts";

/** How the Worker introduces to the hub a client whom it has signed in. Only the Worker can reach a hub. */
export const VISIT_HEADER = "X-Herald-Visit";

export interface Visit {
  session: HeldSession;
  dialect: Dialect;
  /** Where it resumes; null without `since`, "nowhere" when that is no number. */
  since: number | "nowhere" | null;
  /** The inbox's highest number, as the sign-in found it. */
  head: number;
  /** Announcements that the user wants to see no more. */
  dismissed: number[];
}
