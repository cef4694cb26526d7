import { type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { isCheckFailure } from "#core/database";
import { deleteInSteps } from "#core/delete-in-steps";
import type { UserId } from "#core/ids";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { Event, EventType } from "./event.ts";
import { blocks, budgets } from "./tables.ts";

/** How often a user may do what notifies others: in all, and to one of them. */
interface Budget {
  total: number;
  perRecipient: number;
  /** What happens beyond it: the change is refused, or it takes place and notifies nobody. */
  beyond: "refuse" | "stay-silent";
  /** A day (UTC) unless given. */
  per?: "hour";
  /** The two figures are shares of what the deployment sends in a day. */
  of?: "sms";
}

const BUDGETS = {
  "connection-request": { total: 50, perRecipient: 3, beyond: "refuse" },
  application: { total: 20, perRecipient: 5, beyond: "refuse" },
  "profile-view": { total: 50, perRecipient: 50, beyond: "stay-silent" },
  "own-notification": { total: 200, perRecipient: 200, beyond: "refuse" },
  "email-change": { total: 5, perRecipient: 5, beyond: "refuse" },
  // Five tries each: nobody guesses the way to an address. What goes to one address is bounded besides (delivery/service/code-budget.ts).
  code: { total: 20, perRecipient: 20, beyond: "refuse" },
  "phone-code": { total: 5, perRecipient: 5, beyond: "refuse" },
  // All users' codes together, and those asked for from one address block: most SMS are left to what is no code.
  "sms-code": { total: 0.5, perRecipient: 0.05, beyond: "refuse", of: "sms" },
  // Each leaves its answer for a day, and nothing else.
  repeat: { total: 500, perRecipient: 500, beyond: "refuse" },
  // Each is up to ten requests to hosts that the user has named.
  "push-test": { total: 50, perRecipient: 50, beyond: "refuse" },
  // All registrations together.
  registration: { total: 600, perRecipient: 600, beyond: "refuse", per: "hour" },
} as const satisfies Record<string, Budget>;
export type BudgetName = keyof typeof BUDGETS;

/** What one event takes from a budget: who notifies whom by it. */
export interface Charge {
  budget: BudgetName;
  actor: UserId;
  recipient: UserId;
}

type DataOf<Type extends EventType> = Extract<Event, { type: Type }>["data"];

/**
 * What each event takes from its actor's budget. Null for an event that
 * notifies only its actor, that answers what the recipient had asked, or that
 * withdraws a notification. The compiler asks for an entry for each new event.
 */
const CHARGES: { [Type in EventType]: null | ((data: DataOf<Type>) => Charge | null) } = {
  "connection.requested": ({ actor, recipient_id }) => ({
    budget: "connection-request",
    actor: actor.id,
    recipient: recipient_id,
  }),
  "connection.accepted": null,
  "connection.rejected": null,
  "connection.cancelled": null,
  "application.submitted": ({ actor, recipient_id }) => ({
    budget: "application",
    actor: actor.id,
    recipient: recipient_id,
  }),
  "application.approved": null,
  "application.rejected": null,
  "application.withdrawn": null,
  "notification.requested": ({ sender, to }) => {
    const [only, ...others] = "users" in to ? to.users : [];
    if (only === undefined || others.length > 0 || sender !== `user:${only}`) return null;
    return { budget: "own-notification", actor: only, recipient: only };
  },
  "user.registered": () => ({ budget: "registration", actor: 0, recipient: 0 }),
  "email.changed": ({ user_id }) => ({ budget: "email-change", actor: user_id, recipient: user_id }),
  "code.requested": ({ user_id, phone }) => ({
    budget: phone ? "phone-code" : "code",
    actor: user_id,
    recipient: user_id,
  }),
  "profile.viewed": ({ viewer, user_id }) => ({
    budget: "profile-view",
    actor: viewer.id,
    recipient: user_id,
  }),
  "account.left": null,
  "notification.recalled": null,
  "inbox.changed": null,
  "inboxes.changed": null,
  "preferences.changed": null,
  "announcement.dismissed": null,
  "category.deleted": null,
  "session.ended": null,
  "sessions.ended": null,
};

/** What an event takes from a budget, if anything. */
export function chargeOf(event: Event): Charge | null {
  // The table pairs each type with its own data, which the compiler cannot follow through an index.
  const charge = CHARGES[event.type] as ((data: Event["data"]) => Charge | null) | null;
  return charge?.(event.data) ?? null;
}

/** More than a user can do in a day. */
const UNLIMITED = 2 ** 31;
/** Of a small deployment's SMS, one address block can still be sent so many codes. */
const LEAST_CODES = 5;

/** How often something may be done in this deployment. */
function limitsOf({ config }: Ports<"config">, budget: Budget): Pick<Budget, "total" | "perRecipient"> {
  if (!config.rateLimits) return { total: UNLIMITED, perRecipient: UNLIMITED };
  if (budget.of === undefined) return budget;
  const sent = config.sms?.limits.dailyLimit ?? 0;
  const share = (part: number) => Math.max(LEAST_CODES, Math.floor(part * sent));
  return { total: share(budget.total), perRecipient: share(budget.perRecipient) };
}

/** How many codes all users together are sent by SMS in a day. */
export function smsCodeLimit(ports: Ports<"config">): number {
  return Math.min(limitsOf(ports, BUDGETS["sms-code"]).total, ports.config.sms?.limits.dailyLimit ?? 0);
}

/**
 * The statement that takes one act from its actor's budget. It follows the
 * change in the batch and writes a row only if the change did, so it costs one
 * row written, and none when nothing happened.
 *
 * Beyond the budget, or when the recipient has blocked the actor, it violates a
 * CHECK of the table, which rolls back the whole transaction (`refusalOf` says
 * why). A budget that stays silent writes nothing instead, so that the event
 * that follows is not written either.
 *
 * @param when the condition for writing; by default, that the statement before it changed a row
 */
export function spend(
  { db, config, now }: Ports<"db" | "config" | "now">,
  charge: Charge,
  when: SQL = sql`changes() > 0`,
): BatchItem<"sqlite"> {
  const { actor, recipient } = charge;
  const budget: Budget = BUDGETS[charge.budget];
  const { total, perRecipient } = limitsOf({ config }, budget);
  const place = `$."${recipient}"`;
  const blocked = sql`exists (select 1 from ${blocks} where user_id = ${recipient} and blocked_id = ${actor})`;
  const isSilent = budget.beyond === "stay-silent";
  const toThem = sql`coalesce(json_extract(recipients, ${place}), 0)`;
  return db.run(sql`insert into ${budgets}
      (day, owner, budget, allowed, spent, total, to_one, to_one_total, recipients)
    select ${periodOf(budget, now())}, ${actor}, ${charge.budget}, not ${blocked}, 1, ${total}, 1, ${perRecipient},
      json_object(${String(recipient)}, 1)
    where ${when} ${isSilent ? sql`and not ${blocked}` : sql``}
    on conflict (day, owner, budget) do update set allowed = excluded.allowed, spent = spent + 1,
      total = excluded.total, to_one = ${toThem} + 1, to_one_total = excluded.to_one_total,
      recipients = json_set(recipients, ${place}, ${toThem} + 1)
    ${isSilent ? sql`where spent < excluded.total and ${toThem} < excluded.to_one_total` : sql``}`);
}

/**
 * Takes an act that writes no event from its actor's budget, with what else is written then.
 *
 * @throws {Problem} `too-many-requests`
 */
export async function spendOnAnswer(
  ports: Ports<"db" | "config" | "now">,
  charge: Charge,
  more: BatchItem<"sqlite">[] = [],
): Promise<void> {
  try {
    await ports.db.batch([spend(ports, charge, sql`true`), ...more]);
  } catch (error) {
    throw refusalOf(error, charge, ports.now()) ?? error;
  }
}

/**
 * Keeps the answer to a call that changed nothing, where it came with an Idempotency-Key.
 *
 * @throws {Problem} `too-many-requests`
 */
export async function keepAnswer(
  ports: Ports<"db" | "config" | "now">,
  actor: UserId,
  kept: BatchItem<"sqlite">[],
): Promise<void> {
  if (kept.length > 0) await spendOnAnswer(ports, { budget: "repeat", actor, recipient: actor }, kept);
}

/** True in the database where a charge would still be written, so that what stays silent leaves no row behind. */
export function isWithinBudget(
  { config, now }: Ports<"config" | "now">,
  { actor, recipient, budget: name }: Charge,
): SQL {
  const budget: Budget = BUDGETS[name];
  const { total } = limitsOf({ config }, budget);
  return sql`not exists (select 1 from ${blocks} where user_id = ${recipient} and blocked_id = ${actor})
    and not exists (select 1 from ${budgets} where day = ${periodOf(budget, now())} and owner = ${actor}
      and budget = ${name} and spent >= ${total})`;
}

/** The day or the hour (UTC) to which a budget belongs: `YYYY-MM-DD` or `YYYY-MM-DDTHH`. */
function periodOf({ per }: Budget, now: Date): string {
  return now.toISOString().slice(0, per === "hour" ? 13 : 10);
}

/** Why `spend` rolled a transaction back; undefined when the transaction failed for another reason. */
export function refusalOf(error: unknown, charge: Charge | null, now: Date): Problem | undefined {
  if (!charge) return undefined;
  if (isCheckFailure(error, "budgets_allowed"))
    return new Problem("not-possible", { detail: "You cannot contact this user." });
  if (!isCheckFailure(error, "budgets_spent") && !isCheckFailure(error, "budgets_to_one")) return undefined;
  const budget: Budget = BUDGETS[charge.budget];
  const periodMs = (budget.per === "hour" ? 1 : 24) * 60 * 60 * 1000;
  const retryAfterSeconds = (periodMs - (now.getTime() % periodMs)) / 1000;
  return new Problem("too-many-requests", { retryAfterSeconds });
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Deletes the budgets of days before yesterday. */
export async function deleteOldBudgets(ports: Ports<"db" | "now" | "budget">): Promise<void> {
  const yesterday = new Date(ports.now().getTime() - DAY_MS).toISOString().slice(0, 10);
  const where = sql`day < ${yesterday}`;
  await deleteInSteps(ports, { table: sql`${budgets}`, key: sql`day, owner, budget`, where });
}
