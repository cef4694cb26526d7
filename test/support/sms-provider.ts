import { env } from "cloudflare:workers";
import { renderSms } from "#channels/sms/render";
import { cursorsOf } from "#core/channels";
import type { Outcome, Sms } from "#core/delivery";
import type { SmsChannel } from "#features/delivery/service/channels";
import type { Person } from "./as.ts";
import { prefer } from "./mail-provider.ts";
import { person } from "./people.ts";

/** A provider of SMS, which sends twice what comes twice; `answer` plays one that does not simply take it. */
export class SmsProvider {
  taken: Sms[] = [];
  attempts = 0;
  answer: ((take: () => Outcome) => Outcome | Promise<Outcome>) | undefined;
  readonly channel: SmsChannel;

  constructor() {
    const send = async (sms: Sms): Promise<Outcome> => {
      this.attempts += 1;
      const take = (): Outcome => {
        this.taken.push(sms);
        return { is: "sent", id: `sms-${sms.to}-${this.taken.length}` };
      };
      return this.answer ? this.answer(take) : take();
    };
    this.channel = {
      sender: { provider: "forgetful", send },
      render: (pending, to) => [renderSms(pending, to)],
      origin: "https://herald.test",
    };
  }
}

let numbers = 0;

/** A user with a verified number who wants SMS about messages. */
export async function callable(): Promise<Person & { number: string }> {
  numbers += 1;
  const one = await person();
  const number = `+49151${String(20_000_000 + numbers)}`;
  await prefer(one, { categories: { messages: { sms: "on" } } });
  await env.DB.batch([
    env.DB.prepare("insert into inboxes (user_id, has_hub) values (?, 1)").bind(one.id),
    env.DB.prepare(
      `insert into addresses (user_id, kind, value, value_key, verified_at, created_at) values (?1, 'phone', ?2, ?2, 1, 1)`,
    ).bind(one.id, number),
    ...cursorsOf("sms").map((channel) =>
      env.DB.prepare("insert into channel_cursors (user_id, channel, cursor) values (?, ?, 0)").bind(
        one.id,
        channel,
      ),
    ),
  ]);
  return { ...one, number };
}
