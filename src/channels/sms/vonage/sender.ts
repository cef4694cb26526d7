import type { Outcome, Sender, Sms } from "#core/delivery";
import type { VonageSettings } from "#core/sms-settings";
import { outcomeOfStatus, type ProviderAnswer, post } from "../answer.ts";
import { segmentsOf } from "../segments.ts";

/** Sends by Vonage's Messages API. */
export function vonageSms({ apiKey, apiSecret, from, url }: VonageSettings): Sender<Sms> {
  const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}`;
  return {
    provider: "vonage",
    async send({ to, text }, key, signal) {
      const encoding = segmentsOf(text).encoding === "gsm7" ? "text" : "unicode";
      const body = JSON.stringify({
        channel: "sms",
        message_type: "text",
        text,
        client_ref: key,
        // Digits alone: no plus (E.164 without it).
        to: to.replace(/^\+/, ""),
        from: from.replace(/^\+/, ""),
        sms: { encoding_type: encoding },
      });
      const headers = {
        Authorization: authorization,
        "Content-Type": "application/json",
        Accept: "application/json",
      };
      const answer = await post(`${url}/v1/messages`, { headers, body }, signal);
      return "is" in answer ? { ...answer, reason: `Vonage: ${answer.reason}` } : outcomeOf(answer);
    },
  };
}

function outcomeOf(answer: ProviderAnswer): Outcome {
  const { message_uuid: id, title } = answer.body;
  const reason = `Vonage ${answer.status} ${typeof title === "string" ? title : ""}`.trim().slice(0, 100);
  const isTaken = answer.status >= 200 && answer.status < 300;
  if (isTaken) return typeof id === "string" ? { is: "sent", id } : { is: "unknown", reason };
  return outcomeOfStatus(answer, reason);
}
