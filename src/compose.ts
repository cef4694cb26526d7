import type { InboxUpdate } from "#core/inbox";
import type { AllPorts, Platform } from "#core/ports";
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
 * All ports of one request, message, tick or object: the platform, and an
 * outbox that processes events by it. Entry points call this; the platform
 * itself knows nothing of what follows from an event.
 */
export function compose(env: Env, ctx: Lifetime, processJob: Process = process): Platform {
  const ports = createPlatform(env, ctx);
  const outbox = outboxOf(ports, ctx, attemptsOf(env), (job, update) => processJob(platform, job, update));
  const platform: Platform = withFlatNames({ ...ports, outbox });
  return platform;
}

/** The names by which ports went before, until every caller uses the new ones. */
function withFlatNames(ports: AllPorts): Platform {
  const { db, hubs, announcements, outbox, jobs, limits } = ports;
  return {
    ...ports,
    inboxOf: () => db,
    pushTo: hubs.advance,
    openSocket: hubs.openSocket,
    endSessions: hubs.endSessions,
    announce: announcements.refresh,
    deliveryOf: announcements.delivery,
    dismissFor: hubs.dismiss,
    relayOf: announcements.relayOf,
    greetRelay: announcements.subscribe,
    tellRelay: announcements.publish,
    showAnnouncements: hubs.showAnnouncements,
    reportReach: announcements.reportReach,
    presence: announcements.presence,
    socketsOf: hubs.socketCount,
    openAnnouncementSocket: announcements.openSocket,
    defer: jobs.defer,
    enqueue: jobs.enqueue,
    dispatch: outbox.dispatch,
    dispatchLater: outbox.dispatchLater,
    withinLimit: limits.allows,
  };
}
