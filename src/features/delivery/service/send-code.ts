import { and, eq } from "drizzle-orm";
import { renderCode } from "#channels/email/render/code";
import { renderCodeSms } from "#channels/sms/render";
import type { DeliveryTask } from "#core/delivery";
import { log } from "#core/log";
import type { Ports } from "#core/ports";
import { CODE_VALID_MS, codeOf } from "#features/addresses/domain";
import { addresses } from "#features/addresses/tables";
import { documentQuery, storedPreferences } from "#features/preferences/service/preferences";
import type { Channels } from "./channels.ts";
import { takeCode } from "./code-budget.ts";
import type { TaskResult } from "./deliver.ts";
import { sendAlone } from "./send-alone.ts";

const DONE: TaskResult = { is: "done" };

/** Sends an address the code that was issued for it, unless a later one was, or it is valid no more. */
export async function sendCode(
  platform: Ports<"config" | "db" | "now" | "secret">,
  channels: Pick<Channels, "email" | "sms">,
  { address: id, issuedAt }: Extract<DeliveryTask, { task: "code" }>,
  attempts: number,
): Promise<TaskResult> {
  const { db, secret, now } = platform;
  const [address] = await db
    .select()
    .from(addresses)
    .where(and(eq(addresses.id, id), eq(addresses.codeIssuedAt, issuedAt)));
  if (!address || now().getTime() >= issuedAt + CODE_VALID_MS) return DONE;
  if (attempts === 1 && !(await takeCode(platform, address))) {
    log("warn", "address.code-withheld", { user_id: address.userId, address_id: id });
    return DONE;
  }
  const { locale } = storedPreferences(await documentQuery(platform, address.userId));
  const code = { code: codeOf(secret, id, issuedAt), locale, validMinutes: CODE_VALID_MS / 60_000 };
  const lone = { address, key: `code.${id}.${issuedAt}`, attempts };
  switch (address.kind) {
    case "email": {
      const mail = channels.email();
      if (!mail) return DONE;
      return sendAlone(platform, mail, { ...lone, message: renderCode({ ...code, to: address.value }) });
    }
    case "phone": {
      const sms = channels.sms();
      if (!sms) return DONE;
      const message = renderCodeSms({ ...code, to: address.valueKey });
      return sendAlone(platform, sms, { ...lone, message, isOnce: true });
    }
  }
}
