import { app } from "#app";
import { tick } from "#cron";
import { consumeDeliveries } from "#deliver";
import { consume } from "#queue";

export { AnnouncementHub } from "#realtime/announcements/hub";
export { AnnouncementRelay } from "#realtime/announcements/relay";
export { UserHub } from "#realtime/user/user-hub";

const DELIVERIES = ["herald-deliveries", "herald-dead-deliveries"];

export default {
  fetch: app.fetch,
  queue: (batch, env, ctx) =>
    DELIVERIES.includes(batch.queue) ? consumeDeliveries(batch, env, ctx) : consume(batch, env, ctx),
  scheduled: (_controller, env, ctx) => tick(env, ctx),
} satisfies ExportedHandler<Env>;
