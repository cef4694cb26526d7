import type { Pending, Recipient } from "#core/delivery";
import type { StoredNotification } from "#core/inbox";
import { inOwnWords } from "#core/own-words";
import { sha256 } from "#core/seal";
import { choicesOf } from "../choices.ts";
import { block, cut, isolated, oneLine } from "../clean.ts";
import { namesOf } from "../names.ts";
import { addressOf } from "../notification-link.ts";
import type { DevicePush, PushPayload } from "./message.ts";
import { PUSH_TEXTS } from "./texts.ts";

const DAY_SECONDS = 24 * 60 * 60;
/** A device that was away for longer has an inbox to look at. */
const MOST_TTL_SECONDS = 7 * DAY_SECONDS;
const TEST_TTL_SECONDS = 300;
/** So many at once would be a storm, even where each is critical. */
const MOST_ONE_BY_ONE = 10;
/** Notifications that a summary names. */
const NAMED = 3;
const NAMED_LENGTH = 80;
/** RFC 8030 §5.4: at most 32 characters of base64url. */
const TOPIC_LENGTH = 32;
const SUMMARY_TAG = "summary";

/** Notifications that belong together, the newest first. */
type Fold = [StoredNotification, ...StoredNotification[]];

/**
 * What one sending says to one device: a message for each notification, or for
 * each group of them, or one summary. `tag` and topic follow from the group or
 * the notification, so that a repeat takes the place of what it repeats.
 *
 * @param now decides how long a message may wait for a device that is away
 */
export function renderPush(pending: Pending, to: Recipient, now: Date): DevicePush[] {
  const folds = foldsOf(pending.notifications.map((each) => inOwnWords(each, to.locale)).reverse());
  const isOne = folds.length === 1 && pending.more === 0;
  if (!isOne && (pending.isSummary || pending.more > 0 || folds.length > MOST_ONE_BY_ONE))
    return [summary(pending, folds, to)];
  return folds.reverse().map((fold) => single(pending, fold, to, now));
}

/** What is sent where the owner of a device wants to see whether it is reached. */
export function renderTest(to: Recipient, unreadCount: number): DevicePush {
  const { title, body } = PUSH_TEXTS[to.locale].test;
  const notification = { title, body, navigate: `${to.origin}/preferences/`, tag: "test" };
  const payload = { web_push: 8030, notification, app_badge: unreadCount } as const;
  return { ...addressed(to), payload, ttlSeconds: TEST_TTL_SECONDS, urgency: "high", topic: topicOf("test") };
}

function foldsOf(newestFirst: StoredNotification[]): Fold[] {
  const groups = Map.groupBy(newestFirst, tagOf);
  return [...groups.values()] as Fold[];
}

function tagOf({ id, group_key }: StoredNotification): string {
  return group_key ?? `n-${id}`;
}

function addressed({ address, device }: Recipient): Pick<DevicePush, "endpoint" | "device"> {
  if (!device) throw new Error("A push message goes to a device.");
  return { endpoint: address, device };
}

function topicOf(tag: string): string {
  return sha256(tag).slice(0, TOPIC_LENGTH);
}

function single({ kind, unreadCount }: Pending, fold: Fold, to: Recipient, now: Date): DevicePush {
  const texts = PUSH_TEXTS[to.locale];
  const [newest] = fold;
  const tag = tagOf(newest);
  const payload: PushPayload = {
    web_push: 8030,
    notification: {
      title: oneLine(newest.title) || texts.noTitle,
      body: [block(newest.message), othersOf(fold, to)].filter(Boolean).join("\n"),
      navigate: addressOf(newest, to.origin),
      tag,
      ...(fold.length === 1 && actionsOf(newest, to)),
    },
    app_badge: unreadCount,
  };
  return {
    ...addressed(to),
    payload,
    topic: topicOf(tag),
    ttlSeconds: ttlOf(newest, now),
    urgency: kind === "critical" ? "high" : "normal",
  };
}

/** "Ada and 24 others", where each of them was caused by somebody else. */
function othersOf(fold: Fold, { locale }: Recipient): string {
  const [texts, others] = [PUSH_TEXTS[locale], fold.length - 1];
  const names = namesOf(fold);
  if (others === 0) return "";
  return names.length === fold.length ? texts.people(isolated(names[0] ?? ""), others) : texts.more(others);
}

/** One alone can be answered right where it is shown. */
function actionsOf(notification: StoredNotification, to: Recipient): Partial<PushPayload["notification"]> {
  const actions = choicesOf(notification, to).map(({ key, label, href }) => ({
    action: key,
    title: label,
    navigate: href,
  }));
  return actions.length > 0 ? { actions, data: { id: notification.id } } : {};
}

/** Until it expires, where it does. */
function ttlOf({ expires_at }: StoredNotification, now: Date): number {
  if (expires_at === null) return MOST_TTL_SECONDS;
  const seconds = Math.floor((Date.parse(expires_at) - now.getTime()) / 1000);
  return Math.min(Math.max(seconds, 0), MOST_TTL_SECONDS);
}

function summary(
  { kind, notifications, more, unreadCount }: Pending,
  folds: Fold[],
  to: Recipient,
): DevicePush {
  const texts = PUSH_TEXTS[to.locale];
  const [first, ...others] = folds;
  const total = notifications.length + more;
  const tag = first && others.length === 0 ? tagOf(first[0]) : SUMMARY_TAG;
  const named = folds.slice(0, NAMED);
  const titles = named.map(([newest]) => cut(oneLine(newest.title), NAMED_LENGTH) || texts.noTitle);
  const rest = total - named.length;
  const body = [...titles, ...(rest > 0 ? [texts.more(rest)] : [])].join("\n");
  const notification = {
    title: texts.notifications(total),
    body,
    navigate: `${to.origin}/notifications/`,
    tag,
  };
  return {
    ...addressed(to),
    payload: { web_push: 8030, notification, app_badge: unreadCount },
    topic: topicOf(tag),
    ttlSeconds: MOST_TTL_SECONDS,
    urgency: kind === "critical" ? "high" : "normal",
  };
}
