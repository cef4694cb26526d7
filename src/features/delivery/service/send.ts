import pMap from "p-map";
import type { Channel, Outcome, Pending, Recipient } from "#core/delivery";
import { messageOf } from "#core/log";
import type { DeliveryTarget } from "./targets.ts";

/** How long a provider may take, and how long its adapter may then take to say how far it came. Tests set them. */
export const patience = { ms: 10_000, graceMs: 1_000 };
/** Requests that an invocation makes at the same time; more would wait for each other anyway. */
export const CONCURRENT_SENDINGS = 6;

/** What one sending came to, at all the targets together. */
export interface SendingResult {
  outcome: Outcome;
  /** The ids that the provider gave the messages, and where each went. */
  references: { id: string; target: number }[];
  /** Targets that have taken everything: another attempt leaves them out. */
  reached: number[];
  /** Targets behind which nobody is any more. */
  gone: number[];
}

type Open = Extract<Outcome, { is: "retry" | "unknown" }>;

/** A message that could not be made of what is pending. */
export class NotRendered extends Error {}

/**
 * Sends what is pending to each target: all messages to one after the other,
 * to several targets at once. What one of them does not take delays no other.
 *
 * @param reached targets that an earlier attempt has served
 */
export async function sendToAll<Message>(
  channel: Channel<Message>,
  pending: Pending,
  {
    targets,
    reached,
    to,
  }: { targets: DeliveryTarget[]; reached: number[]; to(target: DeliveryTarget): Recipient },
  key: string,
): Promise<SendingResult> {
  const left = targets.filter(({ id }) => !reached.includes(id));
  const results = await pMap(
    left,
    async (target) => ({
      target: target.id,
      outcomes: await sendEach(channel, rendered(channel, pending, to(target)), key),
    }),
    { concurrency: CONCURRENT_SENDINGS },
  );
  const last = results.map(({ target, outcomes }) => ({ target, outcome: outcomes.at(-1) }));
  const served = last.filter(({ outcome }) => outcome?.is === "sent").map(({ target }) => target);
  return {
    outcome: together(
      last.flatMap(({ outcome }) => outcome ?? []),
      reached.length > 0,
    ),
    references: results.flatMap(({ target, outcomes }) =>
      outcomes.flatMap((outcome) =>
        outcome.is === "sent" && outcome.id !== "" ? { id: outcome.id, target } : [],
      ),
    ),
    reached: [...reached, ...served],
    gone: last.filter(({ outcome }) => outcome?.is === "gone").map(({ target }) => target),
  };
}

/** @throws {NotRendered} */
function rendered<Message>(channel: Channel<Message>, pending: Pending, to: Recipient): Message[] {
  try {
    return channel.render(pending, to);
  } catch (error) {
    throw new NotRendered(`It could not be rendered: ${messageOf(error)}`);
  }
}

/** Stops at the first message that is not taken. */
async function sendEach<Message>(
  channel: Channel<Message>,
  messages: Message[],
  key: string,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const message of messages) {
    const outcome = await sendMessage(channel, message, key);
    outcomes.push(outcome);
    if (outcome.is !== "sent") break;
  }
  return outcomes;
}

/** Another attempt is made for the targets that may still take it. Else it was sent if any took it. */
function together(outcomes: Outcome[], isReached: boolean): Outcome {
  const open = outcomes.filter(
    (outcome): outcome is Open => outcome.is === "retry" || outcome.is === "unknown",
  );
  const [first] = open;
  if (first) {
    if (open.some(({ is }) => is === "unknown")) return { is: "unknown", reason: first.reason };
    const asked = open.flatMap((outcome) => ("afterSeconds" in outcome ? (outcome.afterSeconds ?? []) : []));
    return {
      is: "retry",
      reason: first.reason,
      ...(asked.length > 0 && { afterSeconds: Math.max(...asked) }),
    };
  }
  const sent = outcomes.find(({ is }) => is === "sent");
  if (sent) return sent;
  if (isReached) return { is: "sent", id: "" };
  return outcomes[0] ?? { is: "refused", reason: "The user has no address or device left." };
}

/** Hands one message to the provider, for no longer than it may take. What is not answered in time, or by an exception, may have been taken. */
export async function sendMessage<Message>(
  { sender }: Channel<Message>,
  message: Message,
  key: string,
): Promise<Outcome> {
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
