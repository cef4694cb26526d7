import { app } from "#app";
import { tick } from "#cron";
import { consumeDeliveries } from "#delivery-queue";
import { consumeEmailEvents } from "#email-events";
import { consume } from "#queue";

export { AnnouncementHub } from "#realtime/announcements/hub";
export { AnnouncementRelay } from "#realtime/announcements/relay";
export { UserHub } from "#realtime/user/user-hub";

/** Who takes the messages of a queue; of events, where nothing is said. */
const CONSUMERS: Record<string, typeof consume> = {
  "herald-deliveries": consumeDeliveries,
  "herald-dead-deliveries": consumeDeliveries,
  "herald-email-events": consumeEmailEvents,
};

export default {
  fetch: app.fetch,
  queue: (batch, env, ctx) => (CONSUMERS[batch.queue] ?? consume)(batch, env, ctx),
  scheduled: (_controller, env, ctx) => tick(env, ctx),
} satisfies ExportedHandler<Env>;
