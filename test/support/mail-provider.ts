import { env } from "cloudflare:workers";
import { cursorsOf as cursorsOfChannel } from "#core/channels";
import { clock } from "#core/clock";
import type { DeliveryTask, Email, Outcome } from "#core/delivery";
import type { Platform } from "#core/ports";
import type { MailChannel } from "#features/delivery/service/channels";
import { deliver } from "#features/delivery/service/deliver";
import { enqueueDue } from "#features/delivery/service/enqueue-due";
import type { Person } from "./as.ts";
import { person, platform } from "./people.ts";

/** A mail that a provider has taken. */
export interface Taken {
  key: string;
  email: Email;
}

/** A provider of e-mail that remembers what it took; `answer` plays one that does not simply take it. */
export class MailProvider {
  taken: Taken[] = [];
  /** Keys of every attempt, taken or not. */
  attempts: string[] = [];
  answer: ((take: () => Outcome, signal: AbortSignal) => Outcome | Promise<Outcome>) | undefined;
  readonly channel: MailChannel;

  constructor({ isIdempotent = true } = {}) {
    const send = async (email: Email, key: string, signal: AbortSignal): Promise<Outcome> => {
      this.attempts.push(key);
      const take = (): Outcome => {
        const known = isIdempotent && this.taken.some((mail) => mail.key === key);
        if (!known) this.taken.push({ key, email });
        return { is: "sent", id: `id-${key}` };
      };
      return this.answer ? this.answer(take, signal) : take();
    };
    this.channel = {
      sender: { provider: isIdempotent ? "careful" : "forgetful", isIdempotent, send },
      // Its subject says how many notifications it is for, its text their titles.
      render: ({ kind, notifications, more }, { address, unsubscribeToken }) => [
        {
          to: address,
          subject: `${kind} ${notifications.length + more}`,
          text: notifications.map(({ title }) => title).join("\n"),
          html: unsubscribeToken,
          headers: {},
        },
      ],
      origin: "https://herald.test",
      unsubscribeToken: (_secret, _user, categories) => categories.sort().join(),
    };
  }

  get subjects(): string[] {
    return this.taken.map(({ email }) => email.subject);
  }
}

/** A user with a verified address, whose inbox is read by the channels of e-mail from now on. */
export async function reachable(name = "person"): Promise<Person> {
  const one = await person(name);
  await verify(one);
  return one;
}

export async function verify({ id, email }: Person): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `insert into addresses (user_id, kind, value, value_key, verified_at, created_at) values (?1, 'email', ?2, ?2, 1, 1)`,
    ).bind(id, email),
    ...cursorsOfChannel("email").map((channel) =>
      env.DB.prepare(
        `insert into channel_cursors (user_id, channel, cursor)
          select ?1, ?2, coalesce((select head from inboxes where user_id = ?1), 0)`,
      ).bind(id, channel),
    ),
  ]);
}

/** Notes a code as issued now for a user's only address. @returns the address and when that was */
export async function issueCode({ id }: Person): Promise<{ address: number; issuedAt: number }> {
  const issuedAt = time.now();
  const address = await env.DB.prepare(
    "update addresses set code_issued_at = ? where user_id = ? returning id",
  )
    .bind(issuedAt, id)
    .first<number>("id");
  return { address: address!, issuedAt };
}

/** Stores what a user prefers. */
export async function prefer({ id }: Person, document: object): Promise<void> {
  await env.DB.prepare(
    "insert into preferences (user_id, document) values (?1, ?2) on conflict do update set document = excluded.document",
  )
    .bind(id, JSON.stringify(document))
    .run();
}

let ahead = 0;
const realNow = clock.now;
/** The clock of a test that goes on only by `pass`. */
export const time = {
  freeze(at = Date.UTC(2026, 5, 3, 10)) {
    ahead = at;
    clock.now = () => new Date(ahead);
  },
  now: () => ahead,
  thaw() {
    clock.now = realNow;
  },
  pass: (seconds: number) => {
    ahead += seconds * 1000;
  },
};

/** What waits in the queue of deliveries. */
export const queued: { task: DeliveryTask; delaySeconds: number }[] = [];

/** Stops the clock, and forgets what other tests left to be sent: the cron would send that too. */
export async function startOver(at?: number): Promise<void> {
  time.freeze(at);
  queued.length = 0;
  await env.DB.prepare("delete from channel_cursors").run();
}

/** A platform whose queue of deliveries is `queued`. */
export function queueing(): Platform {
  return {
    ...platform(),
    deliveries: {
      async enqueue(tasks, delaySeconds) {
        queued.push(...tasks.map((task) => ({ task, delaySeconds })));
      },
    },
  };
}

/** The cron's minute: queues what is due, then lets the consumer do all that waits. */
export async function tick({ channel }: MailProvider): Promise<void> {
  await enqueueDue(queueing());
  await consume(channel);
}

export async function consume(channel: MailChannel | undefined): Promise<void> {
  for (let next = queued.shift(); next; next = queued.shift())
    if (next.task.task === "look") await deliver(platform(), channel, next.task);
}

/** Minutes go by, with the cron in each. */
export async function minutes(count: number, provider: MailProvider): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    time.pass(60);
    await tick(provider);
  }
}

export interface DeliveryRow {
  channel: string;
  status: string;
  reason: string | null;
  attempts: number;
  created_seqs: string;
  provider: string;
  recipient: string;
}

export async function deliveriesOf({ id }: Person): Promise<DeliveryRow[]> {
  const rows = env.DB.prepare("select * from deliveries where user_id = ? order by created_at, to_seq").bind(
    id,
  );
  return (await rows.all<DeliveryRow>()).results;
}

export async function cursorsOf({ id }: Person) {
  const rows = env.DB.prepare("select * from channel_cursors where user_id = ? and due_at is not null").bind(
    id,
  );
  return (await rows.all<{ channel: string; due_at: number; reason: string | null }>()).results;
}
