import type { DeliveryTask, Email, Outcome, Pending, Recipient } from "#core/delivery";
import { step } from "#core/faults";
import { log, messageOf } from "#core/log";
import type { Ports } from "#core/ports";
import { startOfDay } from "#features/preferences/local-times";
import { type Moment, plan } from "#features/preferences/plan";
import { MAX_ATTEMPTS, retryDelaySeconds } from "#jobs/retry-delay";
import { type Claim, channelOf, type Decision, decide, keyOf, masked, ruleOf } from "../domain.ts";
import type { MailChannel } from "./channels.ts";
import { readContents } from "./contents.ts";
import { type Found, look } from "./look.ts";
import { recordEnd, recordPass, recordRetry, recordWait, type Sending } from "./record.ts";

export type DeliverPorts = Ports<"config" | "db" | "now" | "secret">;

/** How long a provider may take, and how long its adapter may then take to say how far it came. Tests set them. */
export const patience = { ms: 10_000, graceMs: 1_000 };
/** Repeats of a message that may have been taken already, by a provider that would send it twice (contract §10). */
const MOST_REPEATS = 1;
const DAY_SECONDS = 24 * 60 * 60;
/** What waits no longer than this comes back by the queue; the rest is found by the cron. */
const SOON_SECONDS = 60;
const AMBIGUOUS = "ambiguous: it may have been sent";

/** What is to become of the queue's message. */
export type Settled = { is: "done" } | { is: "again"; delaySeconds: number };
const DONE: Settled = { is: "done" };

/**
 * Looks whether a channel has something to send to a user, sends it and keeps
 * what became of it. A crash anywhere is made good by the next look, which
 * sends the same range under the same key.
 */
export async function deliver(
  platform: DeliverPorts,
  mail: MailChannel | undefined,
  task: Extract<DeliveryTask, { task: "look" }>,
): Promise<Settled> {
  const found = await look(platform, task);
  if (!found) return DONE;
  const decision = decisionOn(platform, found, mail !== undefined);
  if (decision.is === "wait") await recordWait(platform, found.claim, decision.until, decision.reason);
  else if (decision.is === "pass" || !mail) await pass(platform, found, decision);
  else return sendRange(platform, mail, found, decision);
  return DONE;
}

/** What holds now decides, whatever held when the notifications were written. */
function decisionOn({ config, now }: DeliverPorts, found: Found, hasProvider: boolean): Decision {
  const { claim, groups, account, preferences, address, sentTimes, emailAt } = found;
  if (!account) return { is: "pass", digestAt: null };
  const at = now().getTime();
  const dayBegan = startOfDay(at, preferences.timezone);
  const moment: Moment = {
    channel: channelOf(claim.channel),
    user: claim.user,
    preferences,
    now: at,
    isReachable: address !== undefined && hasProvider,
    sentToday: sentTimes.filter((time) => time >= dayBegan).length,
    waited: { rule: ruleOf(claim.reason), until: claim.dueAt },
    waits: { emailAfterSeconds: config.emailAfterSeconds, pushHoldSeconds: 0 },
  };
  const critical = claim.channel.startsWith("urgent_");
  const candidates = groups.map(({ category, seqs, oldestAt }) => ({
    ...{ seq: seqs[0] ?? 0, category, critical, isGone: false, createdAt: oldestAt },
  }));
  return decide(claim.channel, groups, plan(moment, candidates), emailAt, at);
}

async function pass(platform: DeliverPorts, { claim }: Found, decision: Decision): Promise<void> {
  await recordPass(platform, claim, decision.is === "pass" ? decision.digestAt : null);
}

async function sendRange(
  platform: DeliverPorts,
  mail: MailChannel,
  found: Found,
  { seqs, digestAt }: Extract<Decision, { is: "send" }>,
): Promise<Settled> {
  const { claim, address } = found;
  const { unread, pending } = await readContents(platform, claim, seqs);
  if (unread.length === 0 || !address) {
    await recordPass(platform, claim, digestAt);
    return DONE;
  }
  const sending: Sending = {
    ...{ seqs: unread, provider: mail.sender.provider, recipient: masked(address.value) },
    addressId: address.id,
  };
  const end = (reason: string) => recordEnd(platform, claim, sending, { status: "failed", reason }, digestAt);
  const reason = whyNotAgain(claim, mail);
  if (reason !== undefined) {
    await end(reason);
    return DONE;
  }
  const outcome = await send(mail, claim, pending, recipientOf(platform, mail, found, address.value, unread));
  log("info", "delivery.attempted", { user_id: claim.user, channel: claim.channel, outcome: outcome.is });
  const isOpen = outcome.is === "retry" || outcome.is === "unknown";
  if (isOpen && claim.attempts < MAX_ATTEMPTS) return again(platform, claim, outcome);
  if (outcome.is === "sent")
    await recordEnd(platform, claim, sending, { status: "sent", id: outcome.id }, digestAt);
  else await end(outcome.reason);
  return DONE;
}

/** Why a message is given up before another attempt; undefined where it may be sent. */
function whyNotAgain({ attempts, uncertain, reason }: Claim, { sender }: MailChannel): string | undefined {
  if (attempts > MAX_ATTEMPTS) return reason ?? "No attempt came to an end.";
  if (!sender.isIdempotent && uncertain > MOST_REPEATS) return AMBIGUOUS;
  return undefined;
}

async function again(
  platform: DeliverPorts,
  claim: Claim,
  outcome: Extract<Outcome, { is: "retry" | "unknown" }>,
): Promise<Settled> {
  const delaySeconds = delayAfter(outcome, claim.attempts);
  const until = platform.now().getTime() + delaySeconds * 1000;
  await recordRetry(platform, claim, until, outcome.reason, outcome.is === "retry");
  return delaySeconds <= SOON_SECONDS ? { is: "again", delaySeconds } : DONE;
}

/** How long to wait after a failed attempt, in seconds: as long as the provider asks for, up to a day. */
export function delayAfter(outcome: Extract<Outcome, { is: "retry" | "unknown" }>, attempts: number): number {
  const asked = outcome.is === "retry" ? outcome.afterSeconds : undefined;
  return Math.ceil(Math.min(Math.max(asked ?? retryDelaySeconds(attempts), 1), DAY_SECONDS));
}

function recipientOf(
  platform: DeliverPorts,
  mail: MailChannel,
  { claim, account, preferences, groups }: Found,
  address: string,
  seqs: number[],
): Recipient {
  // Those that the mail only counts, too (contract §10).
  const sent = new Set(seqs);
  const categories = groups
    .filter((group) => group.seqs.some((seq) => sent.has(seq)))
    .map(({ category }) => category);
  return {
    ...{ id: claim.user, name: account?.name ?? "", address },
    ...{ locale: preferences.locale, timezone: preferences.timezone, origin: mail.origin },
    unsubscribeToken: mail.unsubscribeToken(platform.secret, claim.user, categories),
  };
}

/** One attempt. What a provider does not answer in time, or answers with an exception, may have been taken. */
async function send(mail: MailChannel, claim: Claim, pending: Pending, to: Recipient): Promise<Outcome> {
  let message: Email;
  try {
    message = mail.render(pending, to);
  } catch (error) {
    log("error", "delivery.not-rendered", { user_id: claim.user, channel: claim.channel }, error);
    return { is: "retry", reason: `It could not be rendered: ${messageOf(error)}` };
  }
  return step("deliver", () => sendMessage(mail, message, keyOf(claim)));
}

/** Hands one message to the provider, for no longer than it may take. */
export async function sendMessage({ sender }: MailChannel, message: Email, key: string): Promise<Outcome> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Outcome>((resolve) => {
    const outcome = { is: "unknown", reason: "The provider did not answer in time." } as const;
    timer = setTimeout(() => resolve(outcome), patience.ms + patience.graceMs);
  });
  try {
    return await Promise.race([sender.send(message, key, AbortSignal.timeout(patience.ms)), late]);
  } catch (error) {
    return { is: "unknown", reason: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
