import { app } from "#app";
import { tick } from "#cron";
import { consume } from "#queue";

export { AnnouncementHub } from "#realtime/announcement-hub";
export { AnnouncementRelay } from "#realtime/announcement-relay";
export { UserHub } from "#realtime/user-hub";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (_controller, env, ctx) => tick(env, ctx),
} satisfies ExportedHandler<Env>;
