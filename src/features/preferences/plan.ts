import { type ChannelName, type CursorName, urgentCursorOf } from "#core/channels";
import type { UserId } from "#core/ids";
import { type CategoryInForce, type Cell, inCategory, type Preferences } from "./domain.ts";
import { nextDigest, quietUntil } from "./local-times.ts";

/** What a channel may send one user in a day of theirs, beside what is critical. */
export const DAILY_CAPS: Record<ChannelName, number> = { push: 50, email: 20, sms: 5 };
/** So many notifications are pushed one by one; more become one summary. */
export const MOST_ONE_BY_ONE = 3;

/** What is known of a user and a channel at the moment of looking. */
export interface Moment {
  channel: ChannelName;
  user: UserId;
  preferences: Preferences;
  now: number;
  /** Whether there is a verified address or a device that is not suppressed. */
  isReachable: boolean;
  /** What the channel has sent since the user's day began (`startOfDay`); what was critical counts only for what is critical. */
  sentToday: number;
  /** Why the channel's cursor waited until now, where it did. */
  waited: Pick<Verdict, "rule" | "until"> | null;
  waits: { emailAfterSeconds: number; pushHoldSeconds: number };
  /** How many of the user's sockets are open, and how many of those are on a page in view. */
  presence?: { open: number; visible: number };
}

/** What is known of one notification behind the cursor. */
export interface Candidate {
  seq: number;
  category: string;
  critical: boolean;
  /** True where there is nothing to send any more: deleted, read, archived or expired. */
  isGone: boolean;
  /** True where it was on screen already, which a push or an SMS would only repeat. */
  isSeen?: boolean;
  createdAt: number;
  /** True where its reader had put it away, and it went out before. */
  isBack?: boolean;
}

export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** Who set what decided. */
export type DecidedBy = "user" | "category" | "system";

interface Decision {
  /** `summary`: it goes out now, together with others in one message. */
  outcome: "now" | "wait" | "summary" | "skip";
  /** The rule that decided; null where none held it back. */
  rule: Rule | null;
  source: DecidedBy;
  /** When to look again; only where it waits. */
  until?: number;
}

/** What is to become of one notification. */
export interface Verdict extends Decision {
  seq: number;
  /** The cursor that it belongs to; every other one passes over it. */
  cursor: CursorName;
}

/** What the rules see of one notification. */
interface Case {
  moment: Moment;
  candidate: Candidate;
  category: CategoryInForce;
  isDigest: boolean;
}

/** The rules in the order in which they are looked through; the first that decides holds. */
const RULES: ((it: Case) => Decision | undefined)[] = [
  ({ moment: { channel }, candidate: { isGone, isSeen } }) =>
    isGone || (channel !== "email" && isSeen) ? skip(1, "system") : undefined,
  ({ moment }) => (moment.isReachable ? undefined : skip(2, "system")),
  // What is critical, on a channel that its category does not require for it, is as anything else.
  // What came back from a snooze goes out as often as anything else may, or its reader could send messages without end.
  ({ moment: { channel, sentToday }, candidate, category }) =>
    candidate.critical &&
    category.required.includes(channel) &&
    !(candidate.isBack && sentToday >= DAILY_CAPS[channel])
      ? { outcome: "now", rule: 3, source: "system" }
      : undefined,
  ({ category }) => (category.muted ? skip(4, sourceOf(category, "muted")) : undefined),
  ({ moment: { channel, preferences } }) =>
    preferences.channels[channel].enabled ? undefined : skip(5, "user"),
  ({ moment: { channel }, category }) =>
    category[channel] === "off" ? skip(6, sourceOf(category, channel)) : undefined,
  overTheCap,
  inQuietHours,
  onHold,
];

/**
 * What is to become of each notification behind a channel's cursor, by what
 * holds at this moment (contract §9). Sending and explaining share it.
 */
export function plan(moment: Moment, candidates: readonly Candidate[]): Verdict[] {
  const verdicts = candidates.map((candidate) => verdictOn(moment, candidate));
  return moment.channel === "email" ? inOneMail(verdicts) : summarized(moment, verdicts);
}

/** When to look again at what waits on a cursor, and why; undefined where nothing does. */
export function nextLook(verdicts: readonly Verdict[], cursor: CursorName): Verdict | undefined {
  return verdicts
    .filter((verdict) => verdict.cursor === cursor && verdict.outcome === "wait")
    .reduce<Verdict | undefined>(
      (first, verdict) => (first && timeOf(first) <= timeOf(verdict) ? first : verdict),
      undefined,
    );
}

function timeOf({ until }: Verdict): number {
  return until ?? 0;
}

function verdictOn(moment: Moment, candidate: Candidate): Verdict {
  const { channel, preferences } = moment;
  const category = inCategory(preferences, candidate.category);
  const isDigest = channel === "email" && category.email === "digest";
  const it = { moment, candidate, category, isDigest };
  let decision: Decision | undefined;
  for (const rule of RULES) {
    decision = rule(it);
    if (decision) break;
  }
  return {
    ...(decision ?? { outcome: "now", rule: null, source: sourceOf(category, channel) }),
    seq: candidate.seq,
    cursor: candidate.critical ? urgentCursorOf(channel) : isDigest ? "email_digest" : channel,
  };
}

function skip(rule: Rule, source: DecidedBy): Decision {
  return { outcome: "skip", rule, source };
}

function sourceOf({ chosen }: CategoryInForce, cell: Cell): DecidedBy {
  return chosen.includes(cell) ? "user" : "category";
}

/** E-mail waits for the time of the digest, and goes then, cap or not. The day's last push is a summary (`summarized`). */
function overTheCap({ moment, isDigest, candidate }: Case): Decision | undefined {
  const { channel, sentToday, preferences, user, now, waited } = moment;
  const left = DAILY_CAPS[channel] - sentToday;
  if (left > 0) return undefined;
  if (channel !== "email") return skip(7, "system");
  if (!isDigest && waited?.rule === 7 && (waited.until ?? 0) <= now) return undefined;
  const { digest, timezone, quietHours } = preferences;
  const time = nextDigest(isDigest ? candidate.createdAt : now, digest, timezone, user);
  if (time <= now) return undefined;
  const until = quietUntil(time, quietHours, timezone) ?? time;
  return { outcome: "wait", rule: 7, source: "system", until };
}

function inQuietHours({ moment: { now, preferences } }: Case): Decision | undefined {
  const until = quietUntil(now, preferences.quietHours, preferences.timezone);
  return until === null ? undefined : { outcome: "wait", rule: 8, source: "user", until };
}

/** The hold counts from the creation, by the state at its end. */
function onHold({ moment, category, candidate, isDigest }: Case): Decision | undefined {
  const { channel, preferences, user, now } = moment;
  const until = isDigest
    ? nextDigest(candidate.createdAt, preferences.digest, preferences.timezone, user)
    : candidate.createdAt + holdSeconds(moment) * 1000;
  const source = isDigest ? sourceOf(category, channel) : "system";
  return until > now ? { outcome: "wait", rule: 9, source, until } : undefined;
}

function holdSeconds({ channel, waits, presence }: Moment): number {
  if (channel === "email") return waits.emailAfterSeconds;
  if (!presence || presence.open === 0) return 0;
  return waits.pushHoldSeconds * (presence.visible > 0 ? 3 : 1);
}

/** A mail lists everything that is unread and was not mailed before, however young. */
function inOneMail(verdicts: Verdict[]): Verdict[] {
  const going = new Set(verdicts.filter(({ outcome }) => outcome === "now").map(({ cursor }) => cursor));
  return verdicts.map((verdict) => {
    const { outcome, rule, source, seq, cursor } = verdict;
    const goesAlong = outcome === "wait" && rule === 9 && going.has(cursor);
    return goesAlong ? { outcome: "now", rule: null, source, seq, cursor } : verdict;
  });
}

/** Many become one message, which stands for all that is pending when the first is due; so does the last push of the day. */
function summarized({ channel, sentToday }: Moment, verdicts: Verdict[]): Verdict[] {
  const isOurs = ({ cursor }: Verdict) => cursor === channel;
  const isDue = (verdict: Verdict) => isOurs(verdict) && verdict.outcome === "now";
  const isPending = (verdict: Verdict) => isDue(verdict) || (isOurs(verdict) && verdict.rule === 9);
  const due = verdicts.filter(isDue).length;
  const isLast = channel === "push" && due >= DAILY_CAPS.push - sentToday;
  if (due === 0 || !(isLast || verdicts.filter(isPending).length > MOST_ONE_BY_ONE)) return verdicts;
  const rule = isLast ? 7 : null;
  const source = (verdict: Verdict) => (isLast ? "system" : verdict.source);
  return verdicts.map((verdict) =>
    isPending(verdict)
      ? { outcome: "summary", rule, source: source(verdict), seq: verdict.seq, cursor: verdict.cursor }
      : verdict,
  );
}
