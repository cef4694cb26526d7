import { z } from "zod";
import { invalid } from "#core/problem";
import * as wire from "#features/notifications/wire";

/** A notification with the names that some older frontends read beside today's. */
export const AliasedNotification = wire.Notification.extend({
  type: z.string().meta({ description: "The same as notification_type." }),
  body: z.string().meta({ description: "The same as message." }),
  action_url: z.string().nullable().meta({ description: "The same as link." }),
}).meta({ id: "SpelledNotification" });
export type AliasedNotification = z.infer<typeof AliasedNotification>;

export function withAliases(notification: wire.Notification): AliasedNotification {
  return {
    ...notification,
    type: notification.notification_type,
    body: notification.message,
    action_url: notification.link,
  };
}

export const AliasedList = wire.NotificationList.extend({
  notifications: z.array(AliasedNotification),
}).meta({ id: "NotificationList" });

export const AliasedSync = wire.Sync.extend({
  changes: z.array(
    z.union([
      z.object({ seq: z.int(), notification: AliasedNotification }),
      z.object({ seq: z.int(), deleted: z.array(z.int()) }),
    ]),
  ),
}).meta({ id: "Sync" });

const today = wire.NewNotification.shape;
const olderName = (name: string) => ({ deprecated: true, description: `The same as ${name}.` });

/** What is asked for when a notification is sent, with the names of the older systems beside today's. */
export const AliasedNewNotification = wire.NewNotification.extend({
  message: today.message.optional(),
  body: today.message.optional().meta(olderName("message")),
  type: today.notification_type.meta(olderName("notification_type")),
  action_url: today.link.meta(olderName("link")),
}).meta({ id: "NewNotification" });

/**
 * The same with one name for each thing.
 *
 * @throws {Problem} `invalid` for a thing that two names say differently, and for no message
 */
export function withoutAliases(input: z.infer<typeof AliasedNewNotification>): wire.NewNotification {
  const { type, body, action_url, ...rest } = input;
  const message = one(rest.message, body, "body");
  if (message === undefined) throw invalid("#/message", "A message is needed.");
  return {
    ...rest,
    message,
    notification_type: one(rest.notification_type, type, "type"),
    link: one(rest.link, action_url, "action_url"),
  };
}

function one<Value>(
  today: Value | undefined,
  older: Value | undefined,
  olderName: string,
): Value | undefined {
  if (today !== undefined && older !== undefined && today !== older) {
    throw invalid(`#/${olderName}`, "This says something else than its other name.");
  }
  return today ?? older;
}

type NewFrame<Type> = { type: Type; notification: wire.Notification; seq: number; unread_count: number };

/** A new notification for a socket without a subprotocol: both frames that the five frontends know. */
export function bothFrames({
  notification,
  ...rest
}: NewFrame<"notification">): NewFrame<"notification" | "new_notification">[] {
  const aliased = { ...rest, notification: withAliases(notification) };
  return [aliased, { ...aliased, type: "new_notification" }];
}
