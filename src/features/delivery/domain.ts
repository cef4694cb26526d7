import { CHANNEL_OF, type ChannelName, type CursorName } from "#core/channels";
import type { UserId } from "#core/ids";
import { MOST_ONE_BY_ONE, nextLook, type Rule, type Verdict } from "#features/preferences/plan";

/** A row of `channel_cursors`. */
export interface Cursor {
  user_id: UserId;
  channel: CursorName;
  cursor: number;
  due_at: number | null;
  to_seq: number | null;
  leased_until: number | null;
  attempts: number;
  uncertain: number;
  /** A JSON array of ids. */
  reached: string | null;
  reason: string | null;
}

/** A range of one user's inbox that one look at a channel has to itself. */
export interface Claim {
  user: UserId;
  channel: CursorName;
  /** The range: behind `from`, up to `to`. */
  from: number;
  to: number;
  lease: number;
  /** With this one. */
  attempts: number;
  /** Before this one. */
  uncertain: number;
  /** Why it waited before. */
  reason: string | null;
  dueAt: number;
  /** True where an earlier attempt froze the range: a message may have gone out under its key. */
  isRepeat: boolean;
  /** Devices that an earlier attempt has served. */
  reached: number[];
}

/** What is unread behind a cursor, of one category. */
export interface Group {
  category: string;
  /** The oldest first. */
  all: PendingNotification[];
}

/** What channels know of a notification. */
export interface PendingNotification {
  /** Its `created_seq`. */
  seq: number;
  /** The number and the time at which it became new: of its creation, or of the end of its snooze. */
  newSeq: number;
  newAt: number;
}

/** One notification of a group, for the rules to look at. */
export interface PickedNotification extends PendingNotification {
  group: Group;
}

/** What is to become of a range. */
export type Decision =
  /** One sending is about all of these, which reach up to `to`. What is behind that is looked at again, at `nextAt`. */
  | {
      is: "send";
      seqs: number[];
      to: number;
      isSummary: boolean;
      digestAt: number | null;
      nextAt: number | null;
    }
  | { is: "wait"; until: number; reason: string }
  /** Nothing in it is to go out on this channel. */
  | { is: "pass"; digestAt: number | null };

/** The rules of contract §9, as they are stored and shown. */
export const REASONS: Record<Rule, string> = {
  1: "read",
  2: "no-address",
  3: "critical",
  4: "muted",
  5: "channel-off",
  6: "category-off",
  7: "daily-cap",
  8: "quiet-hours",
  9: "hold",
};

const RULES = new Map(Object.entries(REASONS).map(([rule, reason]) => [reason, Number(rule) as Rule]));

export function ruleOf(reason: string | null): Rule | null {
  return RULES.get(reason ?? "") ?? null;
}

export function channelOf(cursor: CursorName): ChannelName {
  return CHANNEL_OF[cursor];
}

/** The same for every attempt at one message. */
export function keyOf({ user, channel, to }: Pick<Claim, "user" | "channel" | "to">): string {
  return `${user}.${channel}.${to}`;
}

/** Push and SMS go out within seconds, and are about one notification each while there are few. */
export function isFast(cursor: CursorName): boolean {
  return FAST[channelOf(cursor)];
}
const FAST: Record<ChannelName, boolean> = { email: false, push: true, sms: true };

/** More than these of one group make a summary, whatever the others do. */
const PICKED = MOST_ONE_BY_ONE + 1;

/**
 * The notifications that the rules look at. In a mail all of a group goes with
 * its oldest; else each waits for itself, as long as there are few.
 */
export function picked(channel: CursorName, groups: readonly Group[]): PickedNotification[] {
  const most = isFast(channel) ? PICKED : 1;
  return groups.flatMap((group) => group.all.slice(0, most).map((one) => ({ ...one, group })));
}

const goes = ({ outcome }: Verdict) => outcome === "now" || outcome === "summary";

/** What a range is about, and where its cursors stand. */
export interface Standing {
  channel: CursorName;
  /** The end of the range. */
  to: number;
  /** Where the cursor of instant mail stands. */
  emailCursor: number;
  now: number;
}

/**
 * What is to become of a range.
 *
 * @param verdicts in the order of what was picked
 */
export function decide(
  standing: Standing,
  picks: readonly PickedNotification[],
  verdicts: readonly Verdict[],
): Decision {
  const { channel, now } = standing;
  const judged = picks.map((pick, index) => ({ pick, verdict: verdicts[index] as Verdict }));
  const digestAt = channel === "email" ? digestTime(verdicts, now) : null;
  const next = nextLook(verdicts, channel);
  const going = isFast(channel) ? goingNow(channel, judged) : goingInMail(standing, judged);
  if (going.length > 0) return { is: "send", ...sendingOf(standing, going, next), digestAt };
  if (next?.until === undefined) return { is: "pass", digestAt };
  return { is: "wait", until: next.until, reason: next.rule === null ? "hold" : REASONS[next.rule] };
}

type SendDecision = Extract<Decision, { is: "send" }>;

/** The one sending that is about all that goes now: the whole range, or only its beginning where others still wait for a push or an SMS of their own. */
function sendingOf(
  { channel, to }: Standing,
  going: readonly Judged[],
  next: ReturnType<typeof nextLook>,
): Omit<SendDecision, "is" | "digestAt"> {
  const isSummary = going.some(({ verdict }) => verdict.outcome === "summary");
  const all = going.flatMap((one) => standsFor(channel, one));
  const seqs = [...new Set(all.map(({ seq }) => seq))].sort((a, b) => a - b);
  if (!isFast(channel) || isSummary || !next) return { seqs, isSummary, to, nextAt: null };
  // What still waits stays behind the cursor.
  return { seqs, isSummary, to: Math.max(...all.map(({ newSeq }) => newSeq)), nextAt: next.until ?? null };
}

interface Judged {
  pick: PickedNotification;
  verdict: Verdict;
}

/** Itself, or all of its group. */
function standsFor(channel: CursorName, { pick, verdict }: Judged): PendingNotification[] {
  const isOne = isFast(channel) && verdict.outcome === "now" && pick.group.all.length <= PICKED;
  return isOne ? [pick] : pick.group.all;
}

/** Each goes by itself, but none before an older one that waits. */
function goingNow(channel: CursorName, judged: readonly Judged[]): Judged[] {
  const own = judged.filter(({ verdict }) => verdict.cursor === channel);
  const waiting = own.filter(({ verdict }) => verdict.outcome === "wait");
  const firstWaiting = Math.min(...waiting.map(({ pick }) => pick.newSeq));
  return own.filter(({ pick, verdict }) => goes(verdict) && pick.newSeq < firstWaiting);
}

/** A digest takes along what instant mail holds. */
function goingInMail({ channel, emailCursor }: Standing, judged: readonly Judged[]): Judged[] {
  const going = judged.filter(({ verdict }) => verdict.cursor === channel && goes(verdict));
  if (channel !== "email_digest") return going;
  const others = judged.filter(({ verdict }) => isLeft(verdict));
  // Instant by now, and passed over by instant mail while it was not.
  const isMissed = others.some(({ pick }) => pick.newSeq <= emailCursor);
  return going.length > 0 || isMissed ? [...going, ...others] : going;
}

/** A digest is one mail with all that is unread: what instant mail still holds goes along, but for quiet hours. */
function isLeft(verdict: Verdict): boolean {
  return verdict.cursor === "email" && verdict.outcome !== "skip" && verdict.rule !== 8;
}

/** When the digest is due that takes what instant mail leaves to it. */
function digestTime(verdicts: readonly Verdict[], now: number): number | null {
  const times = verdicts
    .filter(({ cursor, outcome }) => cursor === "email_digest" && outcome !== "skip")
    .map(({ until }) => until ?? now);
  return times.length === 0 ? null : Math.min(...times);
}

const MASK = "…";

/** An address as it may be shown to its owner and to admins: enough to recognize it. */
export function masked(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return address.length <= 4 ? MASK : `${address.slice(0, 2)}${MASK}${address.slice(-2)}`;
  return `${[...address][0]}${MASK}${address.slice(at)}`;
}
