import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Announcement } from "#features/announcements/wire";
import { as, type Person } from "../support/as.ts";
import { eventually } from "../support/eventually.ts";
import type { ReferenceClient } from "../support/reference-client.ts";
import { wholly } from "../support/wholly.ts";
import { saw } from "./seen.ts";

const PATH = "/api/global-notifications/";

/** Alarms keep to the real clock, from which a history departs. */
export async function ringAlarms(users: Person[]): Promise<void> {
  await runDurableObjectAlarm(env.ANNOUNCEMENT_HUB.getByName("global"));
  await runDurableObjectAlarm(env.ANNOUNCEMENT_RELAY.getByName("relay-0"));
  for (const { id } of users) await runDurableObjectAlarm(env.USER_HUB.getByName(String(id)));
}

/**
 * What a client shows of announcements, by the frames of its latest opening; and that none came twice as it was, to a
 * client without a subprotocol in all its openings.
 */
function shownBy({ frames, name, isOlder }: ReferenceClient): string[] {
  const from = isOlder ? 0 : frames.findLastIndex(({ type }) => type === "connection_established");
  const shown = new Map<number, string>();
  for (const { type, notification, announcement_id } of frames.slice(from)) {
    if (type === "global_notification") {
      const said = JSON.stringify(notification);
      expect(said, `${name} was shown an announcement twice`).not.toBe(shown.get(notification.id));
      shown.set(notification.id, said);
      saw("an announcement was shown");
    } else if (type === "global_notification_removed") {
      shown.delete(announcement_id);
      saw("an announcement was taken off");
    }
  }
  return [...shown.values()].sort();
}

async function liveFor(user: Person): Promise<string[]> {
  const { notifications } = await (await as(user).get(PATH)).json<{ notifications: Announcement[] }>();
  return notifications.map((each) => JSON.stringify(each)).sort();
}

/** Once all has been handed on, every client shows just what is live for its user. */
export async function expectAnnouncementsShown(
  clients: { user: Person; client: ReferenceClient }[],
): Promise<void> {
  for (const { user, client } of clients) {
    const live = await liveFor(user);
    await eventually(
      async () => {
        await ringAlarms([user]);
        return { name: client.name, shown: shownBy(client), live };
      },
      // What was lost with a connection is not sent to an older client again: it reads the list.
      ({ shown }) => client.isOlder || JSON.stringify(shown) === JSON.stringify(live),
    );
  }
}

/** Leaves nothing live to the next history. */
export async function removeAnnouncements(admin: Person): Promise<void> {
  for (const said of await liveFor(admin)) await wholly(admin).delete(`${PATH}${JSON.parse(said).id}/`);
  const { results } = await env.DB.prepare("select id from announcements where deleted_at is null").all<{
    id: number;
  }>();
  for (const { id } of results) await wholly(admin).delete(`${PATH}${id}/`);
}
