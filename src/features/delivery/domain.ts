import type { ChannelName, CursorName } from "#core/channels";
import type { UserId } from "#core/ids";
import { nextLook, type Rule, type Verdict } from "#features/preferences/plan";

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
}

/** What is unread behind a cursor, of one category. */
export interface Group {
  category: string;
  /** The `created_seq` of each, the oldest first. */
  seqs: number[];
  oldestAt: number;
}

/** What is to become of a range. */
export type Decision =
  /** One message tells of all of these. */
  | { is: "send"; seqs: number[]; digestAt: number | null }
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
  if (cursor === "email_digest") return "email";
  return cursor.replace(/^urgent_/, "") as ChannelName;
}

/** The cursors that send over a channel. */
export function cursorsOf(channel: ChannelName): CursorName[] {
  const cursors: CursorName[] = [channel, `urgent_${channel}`];
  return channel === "email" ? [...cursors, "email_digest"] : cursors;
}

/** The same for every attempt at one message. */
export function keyOf({ user, channel, to }: Pick<Claim, "user" | "channel" | "to">): string {
  return `${user}.${channel}.${to}`;
}

const goes = ({ outcome }: Verdict) => outcome === "now" || outcome === "summary";

/**
 * What is to become of a range, by the verdicts on the oldest of each group.
 *
 * @param verdicts in the order of the groups
 * @param emailAt where the cursor of instant mail stands
 */
export function decide(
  channel: CursorName,
  groups: readonly Group[],
  verdicts: readonly Verdict[],
  emailAt: number,
  now: number,
): Decision {
  const at = groups.map((group, place) => ({ group, verdict: verdicts[place] as Verdict }));
  const going = at.filter(({ verdict }) => verdict.cursor === channel && goes(verdict));
  const digestAt = channel === "email" ? digestTime(verdicts, now) : null;
  if (channel === "email_digest") {
    const others = at.filter(({ verdict }) => isLeft(verdict));
    // Instant by now, and passed over by instant mail while it was not.
    const isMissed = others.some(({ group }) => (group.seqs[0] ?? 0) <= emailAt);
    if (going.length > 0 || isMissed) going.push(...others);
  }
  if (going.length > 0) {
    const seqs = going.flatMap(({ group }) => group.seqs).sort((a, b) => a - b);
    return { is: "send", seqs, digestAt };
  }
  const next = nextLook(verdicts, channel);
  if (next?.until === undefined) return { is: "pass", digestAt };
  return { is: "wait", until: next.until, reason: next.rule === null ? "hold" : REASONS[next.rule] };
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
