import { app } from "#app";
import { tick } from "#cron";
import { consume } from "#queue";

export { UserHub } from "#realtime/user-hub";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (_controller, env, ctx) => tick(env, ctx),
} satisfies ExportedHandler<Env>;
