import type { InboxUpdate } from "#core/inbox";
import type { Platform } from "#core/ports";
import { inboxesOf } from "#features/notifications/service/effects";
import { FirstAttempts, outboxOf } from "#jobs/first-attempts";
import type { Job } from "#jobs/jobs";
import { createPlatform, type Lifetime } from "#platform";
import { process } from "#process";

type Process = (platform: Platform, job: Job, update?: InboxUpdate) => Promise<"done" | "unfinished">;

const attempts = new WeakMap<object, FirstAttempts>();

/** The first attempts of this isolate, which its requests share. */
function attemptsOf(env: Env): FirstAttempts {
  const known = attempts.get(env);
  if (known) return known;
  const fresh = new FirstAttempts();
  attempts.set(env, fresh);
  return fresh;
}

/**
 * All ports of one request, message, tick or object. Entry points call this. It
 * adds the outbox to the platform, which itself does not know how events are
 * processed.
 */
export function compose(env: Env, ctx: Lifetime, processJob: Process = process): Platform {
  const ports = createPlatform(env, ctx);
  const outbox = outboxOf(ports, ctx, attemptsOf(env), (job, update) => processJob(platform, job, update));
  const platform: Platform = { ...ports, inboxes: inboxesOf(ports), outbox };
  return platform;
}
