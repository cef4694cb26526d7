import { compose } from "#compose";
import { log } from "#core/log";
import { takeCloudflareEvent } from "#features/delivery/service/reports";
import { retryDelaySeconds } from "#jobs/retry-delay";

/** Takes what Cloudflare reports of e-mails: deliveries, bounces and complaints (docs/delivery.md). */
export async function consumeEmailEvents(
  batch: MessageBatch,
  env: Env,
  ctx: ExecutionContext,
): Promise<void> {
  const platform = compose(env, ctx);
  for (const message of batch.messages) {
    try {
      await takeCloudflareEvent(platform, message.body);
      message.ack();
    } catch (error) {
      log("error", "email-event.not-taken", { message_id: message.id }, error);
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
    }
  }
}
