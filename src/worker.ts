import { app } from "#app";
import { tick } from "#cron";
import { consume } from "#queue";

export { AnnouncementHub } from "#realtime/announcements/hub";
export { AnnouncementRelay } from "#realtime/announcements/relay";
export { UserHub } from "#realtime/user/user-hub";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (_controller, env, ctx) => tick(env, ctx),
} satisfies ExportedHandler<Env>;
