import { env } from "cloudflare:workers";
import type { DevicePush } from "#channels/push/message";
import { renderPush } from "#channels/push/render";
import { cursorsOf } from "#core/channels";
import { clock } from "#core/clock";
import type { Channel, Outcome } from "#core/delivery";
import type { Platform, UserPresence } from "#core/ports";
import type { PushChannel } from "#features/delivery/service/channels";
import { deliver } from "#features/delivery/service/deliver";
import { enqueueDue } from "#features/delivery/service/enqueue-due";
import { enqueueLooks } from "#features/notifications/service/due-channels";
import { insertNotifications } from "#features/notifications/service/insert";
import type { Person } from "./as.ts";
import { content } from "./inbox.ts";
import { queued, queueing, time } from "./mail-provider.ts";
import { person } from "./people.ts";

/** A push service that remembers what it took; `answer` plays one that does not simply take it. */
export class PushProvider {
  taken: DevicePush[] = [];
  /** The device of every attempt, taken or not. */
  attempts: number[] = [];
  answer: ((message: DevicePush, take: () => Outcome) => Outcome | Promise<Outcome>) | undefined;
  readonly channel: PushChannel = {
    sender: {
      provider: "careful",
      isIdempotent: true,
      send: async (message) => {
        this.attempts.push(message.device.id);
        const take = (): Outcome => {
          this.taken.push(message);
          return { is: "sent", id: "" };
        };
        return this.answer ? this.answer(message, take) : take();
      },
    },
    render: (pending, to) => renderPush(pending, to, clock.now()),
    origin: "https://herald.test",
  };

  get titles(): string[] {
    return this.taken.map(({ payload }) => payload.notification.title);
  }
}

/** What the hub of every user says while a test looks. */
export const shown: { presence: UserPresence; asked: number } = {
  presence: { open: 0, visible: 0 },
  asked: 0,
};

/** A platform whose queue of deliveries is `queued`, and whose hubs say what `shown` does. */
export function watching(): Platform {
  const ports = queueing();
  const presence = async () => {
    shown.asked += 1;
    return shown.presence;
  };
  return { ...ports, hubs: { ...ports.hubs, presence } };
}

let devices = 0;

/** A user with as many devices, whose inbox push reads from now on; with a hub, as every user has who opened a socket. */
export async function pushable(count = 1, { hasHub = true } = {}): Promise<Person> {
  const one = await person();
  const subscriptions = Array.from({ length: count }, () => {
    devices += 1;
    return env.DB.prepare(
      `insert into push_subscriptions (id, user_id, endpoint, p256dh, auth, label, session, session_version, created_at)
        values (?1, ?2, 'https://push.example.net/' || ?1, 'key', 'auth', 'Device ' || ?3, 'session', 1, ?1)`,
    ).bind(900_000 + devices, one.id, String(devices));
  });
  await env.DB.batch([
    ...subscriptions,
    env.DB.prepare("insert into inboxes (user_id, has_hub) values (?, ?)").bind(one.id, Number(hasHub)),
    ...cursorsOf("push").map((channel) =>
      env.DB.prepare("insert into channel_cursors (user_id, channel, cursor) values (?, ?, 0)").bind(
        one.id,
        channel,
      ),
    ),
  ]);
  return one;
}

export async function deviceIdsOf({ id }: Person): Promise<number[]> {
  const rows = env.DB.prepare("select id from push_subscriptions where user_id = ? order by id").bind(id);
  return (await rows.all<{ id: number }>()).results.map((row) => row.id);
}

let keys = 0;

function freshKey(): string {
  keys += 1;
  return `push ${keys}`;
}

/** Writes a notification and queues what has become due by it, as its event does. */
export async function happen(
  to: Person,
  changed: Parameters<typeof content>[0] = {},
  key = freshKey(),
): Promise<void> {
  const what = { key, content: content({ type: "message", title: "Title", ...changed }) };
  const changes = await insertNotifications(watching(), [to.id], what);
  const due = changes.map(({ user, update }) => ({ user, due: update.due, presence: shown.presence }));
  await enqueueLooks(watching(), due);
}

/** Seconds go by: each queued look is taken when its delay is over, and each minute the cron looks. */
export async function seconds<Message>(
  count: number,
  { channel }: { channel: Channel<Message> },
): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    time.pass(1);
    if (Math.floor(time.now() / 1000) % 60 === 0) await enqueueDue(watching());
    for (const waiting of queued) waiting.delaySeconds -= 1;
    const ready = queued.filter(({ delaySeconds }) => delaySeconds <= 0);
    for (const one of ready) {
      queued.splice(queued.indexOf(one), 1);
      if (one.task.task !== "look") continue;
      const result = await deliver(watching(), channel, one.task);
      if (result.is === "again") queued.push({ task: one.task, delaySeconds: result.delaySeconds });
    }
  }
}
