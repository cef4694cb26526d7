import { isUrgent } from "#core/channels";
import type { Channel, DeliveryTask, Outcome, Recipient } from "#core/delivery";
import { step } from "#core/faults";
import { log } from "#core/log";
import { ABSENT, type Ports, type UserPresence } from "#core/ports";
import { waitSeconds } from "#features/notifications/service/due-channels";
import { startOfDay } from "#features/preferences/local-times";
import { namesByAdmins } from "#features/preferences/own-categories";
import { type Moment, plan } from "#features/preferences/plan";
import { MAX_ATTEMPTS, retryDelaySeconds } from "#jobs/retry-delay";
import { type Claim, channelOf, type Decision, decide, isFast, keyOf, picked, ruleOf } from "../domain.ts";
import { readContents } from "./contents.ts";
import { type Found, look } from "./look.ts";
import { sentSince } from "./recent.ts";
import { narrow, recordEnd, recordPass, recordRetry, recordWait, type Sending } from "./record.ts";
import { NotRendered, type SendingResult, sendToAll } from "./send.ts";
import { type DeliveryTarget, shownOf } from "./targets.ts";

export type DeliverPorts = Ports<"config" | "db" | "deliveries" | "hubs" | "now" | "secret">;

/** Repeats of a message that may have been taken already, by a provider that would send it twice (contract §10). */
const MOST_REPEATS = { email: 1, push: 1, sms: 0 };
const DAY_SECONDS = 24 * 60 * 60;
/** What waits no longer than this comes back by the queue; the rest is found by the cron. */
const SOON_SECONDS = 60;
const AMBIGUOUS = "ambiguous: it may have been sent";

/** What is to become of the queue's message. */
export type TaskResult = { is: "done" } | { is: "again"; delaySeconds: number };
const DONE: TaskResult = { is: "done" };

/**
 * Looks whether a channel has something to send to a user, sends it and keeps
 * what became of it. A crash anywhere is made good by the next look, which
 * sends the same range under the same key.
 */
export async function deliver<Message>(
  platform: DeliverPorts,
  channel: Channel<Message> | undefined,
  task: Extract<DeliveryTask, { task: "look" }>,
): Promise<TaskResult> {
  const found = await look(platform, task);
  if (!found) return DONE;
  const { claim } = found;
  const { decision, presence } = await decisionOn(platform, found, channel !== undefined);
  if (decision.is === "wait") {
    await recordWait(platform, claim, decision.until, decision.reason);
    return lookAgain(platform, claim, decision.until);
  }
  if (decision.is === "send" && channel) return sendRange(platform, channel, found, decision, presence);
  const dueAt = await recordPass(platform, claim, decision.digestAt);
  return lookAgain(platform, claim, dueAt && nextLookAt(platform, claim, presence));
}

/** Queues another look where it is soon, since the cron would come late for a push. */
async function lookAgain(
  { deliveries, now }: DeliverPorts,
  { user, channel }: Claim,
  at: number | null,
): Promise<TaskResult> {
  if (at === null || !isFast(channel)) return DONE;
  const delaySeconds = Math.max(Math.ceil((at - now().getTime()) / 1000), 0);
  if (delaySeconds <= SOON_SECONDS) await deliveries.enqueue([{ task: "look", user, channel }], delaySeconds);
  return DONE;
}

/** When to look at what came while something else was under way. */
function nextLookAt({ config, now }: DeliverPorts, { channel }: Claim, presence?: UserPresence): number {
  return now().getTime() + waitSeconds(config, channel, presence) * 1000;
}

/** What holds now decides, whatever held when the notifications were written. The hub is only asked where its answer counts. */
async function decisionOn(
  platform: DeliverPorts,
  found: Found,
  hasProvider: boolean,
): Promise<{ decision: Decision; presence?: UserPresence }> {
  const { claim, groups, account, emailCursor } = found;
  const { channel, to } = claim;
  if (!account) return { decision: { is: "pass", digestAt: null } };
  const moment = momentOf(platform, found, hasProvider);
  const critical = isUrgent(channel);
  const picks = picked(channel, groups);
  const candidates = picks.map(({ group, seq, newAt }) => ({
    seq,
    category: group.category,
    critical,
    isGone: false,
    createdAt: newAt,
    isBack: group.all.every((one) => one.newSeq !== one.seq),
  }));
  const decideBy = (presence: UserPresence) =>
    decide({ channel, to, emailCursor, now: moment.now }, picks, plan({ ...moment, presence }, candidates));
  const decision = decideBy(ABSENT);
  const isAsked = decision.is === "send" && isFast(channel) && !critical;
  if (!isAsked) return { decision };
  const presence = found.hasHub ? await presenceOf(platform, claim) : ABSENT;
  return { decision: decideBy(presence), presence };
}

function momentOf({ config, now }: DeliverPorts, found: Found, hasProvider: boolean): Moment {
  const { claim, preferences, targets, recent } = found;
  const at = now().getTime();
  return {
    channel: channelOf(claim.channel),
    user: claim.user,
    preferences,
    now: at,
    isReachable: targets.length > 0 && hasProvider,
    sentToday: sentSince(recent, startOfDay(at, preferences.timezone)),
    waited: { rule: ruleOf(claim.reason), until: claim.dueAt },
    waits: config,
  };
}

/** A hub that cannot be reached shows nobody anything. */
async function presenceOf({ hubs }: DeliverPorts, { user }: Claim): Promise<UserPresence> {
  try {
    return await hubs.presence(user);
  } catch (error) {
    log("warn", "hub.not-reached", { user_id: user }, error);
    return ABSENT;
  }
}

async function sendRange<Message>(
  platform: DeliverPorts,
  channel: Channel<Message>,
  found: Found,
  decision: Extract<Decision, { is: "send" }>,
  presence: UserPresence | undefined,
): Promise<TaskResult> {
  const { digestAt, nextAt } = decision;
  const claim =
    decision.to === found.claim.to ? found.claim : await narrow(platform, found.claim, decision.to);
  const { unread, pending } = await readContents(platform, claim, decision);
  const onward = (dueAt: number | null) =>
    lookAgain(platform, claim, dueAt && (nextAt ?? nextLookAt(platform, claim, presence)));
  if (unread.length === 0) return onward(await recordPass(platform, claim, digestAt));
  const { targets } = found;
  const sending: Sending = {
    seqs: unread,
    provider: channel.sender.provider,
    recipient: shownOf(targets),
    references: [],
    gone: [],
  };
  const failed = (reason: string, gone: number[] = []) =>
    recordEnd(platform, claim, { ...sending, gone }, { status: "failed", reason }, digestAt);
  const reason = whyNotAgain(claim, channel);
  if (reason !== undefined) return onward(await failed(reason));
  const to = (target: DeliveryTarget) => recipientOf(platform, channel, found, target, unread);
  const result = await attempt(claim, channel, () =>
    sendToAll(channel, pending, { targets, reached: claim.reached, to }, keyOf(claim)),
  );
  const { outcome, references, reached, gone } = result;
  const isOpen = outcome.is === "retry" || outcome.is === "unknown";
  if (isOpen && claim.attempts < MAX_ATTEMPTS) return again(platform, claim, outcome, result);
  if (outcome.is !== "sent" && reached.length === 0) return onward(await failed(outcome.reason, gone));
  return onward(
    await recordEnd(platform, claim, { ...sending, references, gone }, { status: "sent" }, digestAt),
  );
}

/** One attempt. What cannot be rendered was not taken. */
async function attempt<Message>(
  { user, channel: cursor, reached }: Claim,
  channel: Channel<Message>,
  send: () => Promise<SendingResult>,
): Promise<SendingResult> {
  let result: SendingResult;
  try {
    result = await step("deliver", send);
  } catch (error) {
    if (!(error instanceof NotRendered)) throw error;
    log("error", "delivery.not-rendered", { user_id: user, channel: cursor }, error);
    const outcome = { is: "retry", reason: error.message } as const;
    result = { outcome, references: [], reached, gone: [] };
  }
  const { outcome, gone } = result;
  const fields = { user_id: user, channel: cursor, provider: channel.sender.provider, outcome: outcome.is };
  log("info", "delivery.attempted", { ...fields, reached: result.reached.length, gone: gone.length });
  return result;
}

/** Why a message is given up before another attempt; undefined where it may be sent. */
function whyNotAgain(
  { attempts, uncertain, reason, channel }: Claim,
  { sender }: Pick<Channel<unknown>, "sender">,
): string | undefined {
  if (attempts > MAX_ATTEMPTS) return reason ?? "No attempt was completed.";
  if (!sender.isIdempotent && uncertain > MOST_REPEATS[channelOf(channel)]) return AMBIGUOUS;
  return undefined;
}

async function again(
  platform: DeliverPorts,
  claim: Claim,
  outcome: Extract<Outcome, { is: "retry" | "unknown" }>,
  { reached, gone }: SendingResult,
): Promise<TaskResult> {
  const delaySeconds = delayAfter(outcome, claim.attempts);
  const until = platform.now().getTime() + delaySeconds * 1000;
  const { reason } = outcome;
  await recordRetry(platform, claim, { until, reason, isCertain: outcome.is === "retry", reached, gone });
  return delaySeconds <= SOON_SECONDS ? { is: "again", delaySeconds } : DONE;
}

/** How long to wait after a failed attempt, in seconds: as long as the provider asks for, up to a day. */
export function delayAfter(outcome: Extract<Outcome, { is: "retry" | "unknown" }>, attempts: number): number {
  const asked = outcome.is === "retry" ? outcome.afterSeconds : undefined;
  return Math.ceil(Math.min(Math.max(asked ?? retryDelaySeconds(attempts), 1), DAY_SECONDS));
}

function recipientOf(
  { secret }: DeliverPorts,
  { origin, unsubscribeToken }: Pick<Channel<unknown>, "origin" | "unsubscribeToken">,
  { claim, account, preferences, groups }: Found,
  { address, device }: DeliveryTarget,
  seqs: number[],
): Recipient {
  // Those that a mail only counts, too (contract §10).
  const sent = new Set(seqs);
  const categories = groups
    .filter((group) => group.all.some(({ seq }) => sent.has(seq)))
    .map(({ category }) => category);
  return {
    id: claim.user,
    name: account?.name ?? "",
    address,
    ...(device && { device }),
    locale: preferences.locale,
    timezone: preferences.timezone,
    origin,
    categoryNames: namesByAdmins(preferences),
    unsubscribeToken: unsubscribeToken?.(secret, claim.user, categories) ?? "",
  };
}
