import worker from "#worker";
import { isOfEarlierFile } from "./own-file.ts";

export * from "#worker";

/** The Worker as the runtime calls it in tests: it is brought no message that an earlier file has sent. */
export default {
  ...worker,
  async queue(batch, env, ctx) {
    const messages = batch.messages.filter((message) => {
      if (isOfEarlierFile(message)) message.ack();
      return !isOfEarlierFile(message);
    });
    if (messages.length > 0) await worker.queue({ ...batch, queue: batch.queue, messages }, env, ctx);
  },
} satisfies ExportedHandler<Env>;
