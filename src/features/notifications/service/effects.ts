import { type SQL, sql } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { InboxUpdate } from "#core/inbox";
import type { InboxEffect, Inboxes, Ports } from "#core/ports";
import { type Event, isKept } from "#events/event";
import {
  answeredNotification,
  type PersonalNotification,
  personalNotification,
  withdrawnNotification,
} from "../catalog.ts";
import { UNREAD } from "../place-mark.ts";
import { inboxes, notifications } from "../tables.ts";
import { updateFor } from "./mutation.ts";
import { planCreated } from "./mutation-created.ts";
import { planMutation } from "./plan-mutation.ts";
import { planWithdrawal, under } from "./remove.ts";

/** Nothing was written: the key was used before, the account is closed, or the withdrawn notification is gone already. */
const NOTHING: InboxUpdate = { head: undefined, changes: [], hasHub: false };

/** The inboxes as the outbox sees them: a fact that concerns one user changes that user's inbox in its own transaction. */
export function inboxesOf(ports: Ports<"config" | "db" | "now">): Inboxes {
  return {
    effectOf(fact: Event & { id: number }, happened) {
      const withdrawn = withdrawnNotification(fact);
      if (withdrawn) return withdrawing(ports, withdrawn, happened);
      const personal = personalNotification(fact);
      if (!personal || personal.more) return undefined;
      return notifying(ports, personal, happened, isKept(fact) ? fact.id : undefined);
    },
  };
}

/** The same where the fact is an answer that was given in the notification itself, which then shows it. */
export function inboxesOfAnswers(ports: Ports<"config" | "db" | "now">): Inboxes {
  const ofFacts = inboxesOf(ports);
  return {
    effectOf(fact: Event & { id: number }, happened) {
      const effect = ofFacts.effectOf(fact, happened);
      const answered = answeredNotification(fact);
      return effect && answered ? answering(ports, effect, answered, happened) : effect;
    },
  };
}

function notifying(
  ports: Ports<"config" | "db" | "now">,
  { owner, content, key, formerKey }: PersonalNotification,
  happened: SQL,
  event?: number,
): InboxEffect | undefined {
  // It has expired already, so its reader would only see it disappear.
  if (content.expires_at !== null && content.expires_at <= ports.now().getTime()) return undefined;
  const mutation = {
    kind: "created",
    content,
    key,
    ...(formerKey && { formerKey }),
    onlyActive: true,
    ...(event !== undefined && { event }),
  } as const;
  const { statements, read } = planCreated(ports, [owner], mutation, happened);
  return {
    owner,
    statements,
    ...(event !== undefined && { written: writtenBy(owner, event) }),
    read: (results) => updateFor(read(results)) ?? NOTHING,
  };
}

/** The number of the newest notification, if this event has sent it. */
function writtenBy(owner: UserId, event: number): SQL {
  return sql`(select created_seq from ${notifications} where user_id = ${owner} and mark = ${UNREAD}
    and came_seq = (select head from ${inboxes} where user_id = ${owner}) and event_id = ${event})`;
}

/** What was asked shows on every device of who answered what became of it. */
function answering(
  ports: Ports<"config" | "db" | "now">,
  effect: InboxEffect,
  { owner, key, acted }: { owner: UserId; key: string; acted: string },
  happened: SQL,
): InboxEffect {
  const where = sql`${under(owner, key)} and acted is null`;
  const mutation = { kind: "changed", field: "acted", where, set: sql`acted = ${acted}` } as const;
  const plan = planMutation(ports, [owner], mutation, happened);
  const count = effect.statements.length;
  return {
    owner: effect.owner,
    also: owner,
    statements: [...effect.statements, ...plan.statements],
    read: (results) => ({
      ...effect.read(results.slice(0, count)),
      also: { user: owner, update: updateFor(plan.read(results.slice(count))) ?? NOTHING },
    }),
  };
}

function withdrawing(
  ports: Ports<"config" | "db" | "now">,
  { owner, key }: { owner: UserId; key: string },
  happened: SQL,
): InboxEffect {
  const { statements, read } = planWithdrawal(ports, owner, key, happened);
  return { owner, statements, read: (results) => updateFor(read(results)) ?? NOTHING };
}
