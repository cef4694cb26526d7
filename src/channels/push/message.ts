import type { DeviceKeys } from "#core/delivery";

/** What a browser shows: declarative Web Push, which our service worker reads too. */
export interface PushPayload {
  web_push: 8030;
  notification: {
    title: string;
    body: string;
    navigate: string;
    tag: string;
    /** What can be chosen right there; only where there is anything. */
    actions?: PushAction[];
    /** The notification that the actions are of. */
    data?: { id: number };
  };
  /** How many notifications are unread. */
  app_badge: number;
}

/** An action of a push. A browser that shows it without a worker leads to its address. */
export interface PushAction {
  action: string;
  title: string;
  navigate: string;
}

/** A push message for one device, before it is encrypted. */
export interface DevicePush {
  /** Where its push service takes messages. */
  endpoint: string;
  device: DeviceKeys;
  payload: PushPayload;
  /** How long its push service keeps it for a device that is away (RFC 8030 §5.2). 0: not at all. */
  ttlSeconds: number;
  urgency: "normal" | "high";
  /** One that waits under the same topic is replaced (RFC 8030 §5.4). */
  topic: string;
}

const encoder = new TextEncoder();

/**
 * A payload of at most so many bytes of JSON. Its body is shortened first, then
 * its title, at the end of a character; an address that leaves no room leads to
 * the inbox instead.
 */
export function fitted(payload: PushPayload, mostBytes: number): PushPayload {
  const room = (fitting: PushPayload) => mostBytes - bytesOf(fitting);
  if (room(payload) >= 0) return payload;
  const withNotification = (changed: Partial<PushPayload["notification"]>): PushPayload => ({
    ...payload,
    notification: { ...payload.notification, ...changed },
  });
  const { title, body, navigate } = payload.notification;
  const withBody = (text: string) => withNotification({ body: text });
  if (room(withBody("")) >= 0) return withBody(longest(body, (text) => room(withBody(text)) >= 0));
  const withTitle = (text: string) => withNotification({ body: "", title: text });
  if (room(withTitle("…")) >= 0) return withTitle(longest(title, (text) => room(withTitle(text)) >= 0));
  const inbox = `${new URL(navigate).origin}/notifications/`;
  if (navigate === inbox) return withTitle("…");
  return fitted(withNotification({ navigate: inbox }), mostBytes);
}

export function bytesOf(payload: PushPayload): number {
  return encoder.encode(JSON.stringify(payload)).length;
}

/** As many whole characters of a text as fit, with dots for the rest. */
function longest(text: string, fits: (text: string) => boolean): string {
  const points = [...text];
  const cutAt = (count: number) =>
    count === 0
      ? ""
      : `${points
          .slice(0, count)
          .join("")
          .replace(/[\s\p{M}\u200C\u200D]+$/u, "")}…`;
  let [fitting, tooMany] = [0, points.length];
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1;
    if (fits(cutAt(middle))) fitting = middle;
    else tooMany = middle;
  }
  return cutAt(fitting);
}
