import type { Outcome, Sender, Sms } from "#core/delivery";
import type { TwilioSettings } from "#core/sms-settings";
import { outcomeOfStatus, type ProviderAnswer, post } from "../answer.ts";

/** The user has answered STOP to this sender. */
export const UNSUBSCRIBED = 21610;
/** No such number, one that takes no SMS, or one that this account cannot reach. */
const IMPOSSIBLE = [21211, 21214, 21217, 21219, 21401, 21407, 21421, 21612, 21614, 21635];

/** Sends by Twilio's Messages resource. */
export function twilioSms(
  { accountSid, authToken, from, url }: TwilioSettings,
  callbackUrl: string,
): Sender<Sms> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
  return {
    provider: "twilio",
    async send({ to, text }, _key, signal) {
      const fields = new URLSearchParams({
        To: to,
        Body: text,
        ...(from.startsWith("MG") ? { MessagingServiceSid: from } : { From: from }),
        ...(callbackUrl !== "" && { StatusCallback: callbackUrl }),
      });
      const headers = {
        Authorization: authorization,
        "Content-Type": "application/x-www-form-urlencoded",
        Accept: "application/json",
      };
      const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
      const answer = await post(`${url}${path}`, { headers, body: String(fields) }, signal);
      return "is" in answer ? { ...answer, reason: `Twilio: ${answer.reason}` } : outcomeOf(answer);
    },
  };
}

function outcomeOf(answer: ProviderAnswer): Outcome {
  const { sid, code } = answer.body;
  const reason = `Twilio ${answer.status} ${typeof code === "number" ? code : ""}`.trim();
  const isTaken = answer.status >= 200 && answer.status < 300;
  if (isTaken) return typeof sid === "string" ? { is: "sent", id: sid } : { is: "unknown", reason };
  if (code === UNSUBSCRIBED) return { is: "gone", reason: "unsubscribed" };
  if (typeof code === "number" && IMPOSSIBLE.includes(code)) return { is: "refused", reason };
  return outcomeOfStatus(answer, reason);
}
