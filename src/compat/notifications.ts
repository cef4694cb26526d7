import { z } from "zod";
import { invalid } from "#core/problem";
import * as wire from "#features/notifications/wire";

/** A notification with the field names of the older frontends beside the current ones. */
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

const current = wire.NewNotification.shape;
const olderName = (name: string) => ({ deprecated: true, description: `The same as ${name}.` });

/** The body of a request to send a notification, with the field names of the older systems beside the current ones. */
export const AliasedNewNotification = wire.NewNotification.extend({
  message: current.message.optional(),
  body: current.message.optional().meta(olderName("message")),
  type: current.notification_type.meta(olderName("notification_type")),
  action_url: current.link.meta(olderName("link")),
}).meta({ id: "NewNotification" });

/**
 * Translates such a body to the current names.
 *
 * @throws {Problem} `invalid` when both names of a field are given with different values, and without a message
 */
export function withoutAliases(input: z.infer<typeof AliasedNewNotification>): wire.NewNotification {
  const { type, body, action_url, ...rest } = input;
  const message = one(rest.message, body, "message", "body");
  if (message === undefined) throw invalid("#/message", "A message is required.");
  return {
    ...rest,
    message,
    notification_type: one(rest.notification_type, type, "notification_type", "type"),
    link: one(rest.link, action_url, "link", "action_url"),
  };
}

function one<Value>(
  current: Value | undefined,
  older: Value | undefined,
  name: string,
  olderName: string,
): Value | undefined {
  if (current !== undefined && older !== undefined && current !== older) {
    throw invalid(
      `#/${olderName}`,
      `${name} and ${olderName} name the same field. Send one of them, or the same value in both.`,
    );
  }
  return current ?? older;
}

type NewFrame<Type> = { type: Type; notification: wire.Notification; seq: number; unread_count: number };

/** A new notification for a socket without a subprotocol, in both frames that the five older frontends know. */
export function bothFrames({
  notification,
  ...rest
}: NewFrame<"notification">): NewFrame<"notification" | "new_notification">[] {
  const aliased = { ...rest, notification: withAliases(notification) };
  return [aliased, { ...aliased, type: "new_notification" }];
}
