import { sql } from "drizzle-orm";
import type { Outcome, Sender, Sms } from "#core/delivery";
import type { Ports } from "#core/ports";
import { isAllowedCountry, type SmsLimits } from "#core/sms-settings";
import { smsDays } from "./tables.ts";

/** The whole deployment has sent so many today. It is not a provider's answer: nothing was sent. Its recipient reads the reason, too. */
const SPENT: Outcome = { is: "refused", reason: "The daily limit of SMS is used up." };
const ABROAD: Outcome = { is: "refused", reason: "SMS to this number are not allowed." };

/** Looked at again when something goes out: what the deployment allows may have changed since the number was verified. */
async function isAllowedNumber(number: string, limits: SmsLimits): Promise<boolean> {
  const { parsePhoneNumberFromString } = await import("libphonenumber-js/min");
  return isAllowedCountry(parsePhoneNumberFromString(number)?.country, limits);
}

/** A sender that counts what goes out on a day, and stops at the limit. What is counted and then not taken stays counted. */
export function withinLimits(
  { db, now }: Ports<"db" | "now">,
  limits: SmsLimits,
  sender: Sender<Sms>,
): Sender<Sms> {
  return {
    ...sender,
    async send(message, key, signal) {
      if (!(await isAllowedNumber(message.to, limits))) return ABROAD;
      const day = now().toISOString().slice(0, 10);
      const [counted] = await db.batch([
        db.all(sql`insert into ${smsDays} (day, sent) values (${day}, 1)
          on conflict (day) do update set sent = sent + 1 where sent < ${limits.dailyLimit} returning sent`),
        db.run(sql`delete from ${smsDays} where day < ${day}`),
      ]);
      return counted.length === 0 ? SPENT : sender.send(message, key, signal);
    },
  };
}
