import { sql } from "drizzle-orm";
import type { Outcome, Sender, Sms } from "#core/delivery";
import type { Ports } from "#core/ports";
import type { SmsLimits } from "#core/sms-settings";
import { smsDays } from "./tables.ts";

/** The whole deployment has sent so many today. It is not a provider's answer: nothing was sent. */
const SPENT: Outcome = { is: "refused", reason: "the deployment's daily limit of SMS is used up" };
const ABROAD: Outcome = { is: "refused", reason: "no SMS goes to this country" };

/**
 * True for a number of a country that SMS may go to. Numbers of no country
 * (satellites, international services) are never allowed: those who earn by
 * causing SMS use them.
 */
export async function isAllowedNumber(number: string, { countries }: SmsLimits): Promise<boolean> {
  const { parsePhoneNumberFromString } = await import("libphonenumber-js/min");
  const country = parsePhoneNumberFromString(number)?.country;
  return country !== undefined && (countries === "all" || countries.includes(country));
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
      const counted = await db.all(sql`insert into ${smsDays} (day, sent) values (${day}, 1)
        on conflict (day) do update set sent = sent + 1 where sent < ${limits.dailyLimit} returning sent`);
      return counted.length === 0 ? SPENT : sender.send(message, key, signal);
    },
  };
}
