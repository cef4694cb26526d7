import { step } from "#core/faults";
import type { InboxUpdate } from "#core/inbox";
import { log } from "#core/log";
import type { AllPorts, Outbox, Platform } from "#core/ports";
import type { StoredEvent } from "#events/event";
import { createPlatform, type Lifetime } from "#platform";
import { process } from "#process";

/** How long a queued event waits, so that the attempt made at once is usually done before it. */
const QUEUE_DELAY_SECONDS = 5;

type Process = (platform: Platform, event: StoredEvent, update?: InboxUpdate) => Promise<void>;

/**
 * All ports of one request, message, tick or object: the platform, and an
 * outbox that processes events by it. Entry points call this; the platform
 * itself knows nothing of what follows from an event.
 */
export function compose(env: Env, ctx: Lifetime, processEvent: Process = process): Platform {
  const ports = createPlatform(env, ctx);
  const outbox: Outbox = {
    dispatch(event: StoredEvent, update?: InboxUpdate) {
      const about = { event_id: event.id, event_type: event.type };
      ctx.waitUntil(
        Promise.all([
          // First, since a reader waits for it.
          step("process", () => processEvent(platform, event, update)).catch((error) =>
            log("warn", "event.not-followed-at-once", about, error),
          ),
          step("enqueue", () => ports.jobs.enqueue([event.id], QUEUE_DELAY_SECONDS)).catch((error) =>
            log("error", "event.not-queued", about, error),
          ),
        ]),
      );
    },
    dispatchLater(event) {
      ports.jobs.defer("event.not-queued", () => step("enqueue", () => ports.jobs.enqueue([event.id], 0)));
    },
  };
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
