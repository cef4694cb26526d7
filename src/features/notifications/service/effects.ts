import type { SQL } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { InboxUpdate } from "#core/inbox";
import type { InboxEffect, Inboxes, Ports } from "#core/ports";
import type { Event } from "#events/event";
import { type PersonalNotification, personalNotification, takenBack } from "../catalog.ts";
import { updateFor } from "./mutation.ts";
import { planMutation } from "./plan-mutation.ts";
import { planTakeBack } from "./remove.ts";

/** Nothing was written: the key was used before, the account is closed, or what is taken back is gone already. */
const NOTHING: InboxUpdate = { head: undefined, changes: [], hasHub: false };

/** The inboxes as the outbox sees them: a fact that concerns one user changes that user's inbox in its own transaction. */
export function inboxesOf(ports: Ports<"db" | "now">): Inboxes {
  return {
    effectOf(fact: Event, happened) {
      const taken = takenBack(fact);
      if (taken) return takingBack(ports, taken, happened);
      const personal = personalNotification(fact);
      return personal && notifying(ports, personal, happened);
    },
  };
}

function notifying(
  ports: Ports<"db" | "now">,
  { owner, ...created }: PersonalNotification,
  happened: SQL,
): InboxEffect | undefined {
  const { expires_at } = created.content;
  // Its reader would see it go at once.
  if (expires_at !== null && expires_at <= ports.now().getTime()) return undefined;
  const mutation = { kind: "created", ...created, onlyActive: true } as const;
  const { statements, read } = planMutation(ports, [owner], mutation, happened);
  return { owner, statements, read: (results) => updateFor(read(results)) ?? NOTHING };
}

function takingBack(
  ports: Ports<"db" | "now">,
  { owner, key }: { owner: UserId; key: string },
  happened: SQL,
): InboxEffect {
  const { statements, read } = planTakeBack(ports, owner, key, happened);
  return { owner, statements, read: (results) => updateFor(read(results)) ?? NOTHING };
}
