import type { CursorName } from "./channels.ts";
import type { UserId } from "./ids.ts";
import type { StoredNotification } from "./inbox.ts";

export { CHANNELS, type ChannelName, type CursorName } from "./channels.ts";

export type Locale = "en" | "de";

/** To whom a message goes, and what every message names. */
export interface Recipient {
  id: UserId;
  /** As others see them. */
  name: string;
  locale: Locale;
  /** IANA name. */
  timezone: string;
  /** E-mail address, phone number, or where a device's push service takes messages. */
  address: string;
  /** Only of a device. */
  device?: DeviceKeys;
  /** This deployment's origin, without a slash at the end. */
  origin: string;
  /** What admins call categories, by their keys; the others have names of their own in every language. */
  categoryNames?: Record<string, string>;
  /** Turns off e-mail of the categories in this message, without signing in. */
  unsubscribeToken: string;
}

/** What is sent to a device is encrypted for it alone (RFC 8291 §2). In base64url. */
export interface DeviceKeys {
  id: number;
  p256dh: string;
  auth: string;
}

/** What one sending is about: at most 100 notifications, the oldest first. */
export interface Pending {
  kind: "instant" | "digest" | "critical";
  /** True where one message is about all; else a channel may send one for each. */
  isSummary: boolean;
  /** How many are unread in the whole inbox. */
  unreadCount: number;
  notifications: StoredNotification[];
  /** How many more there are than are listed. */
  more: number;
}

/** What became of a message that was handed to a provider. */
export type Outcome =
  /** `id`: as the provider names it when it reports of it later; empty where it never does. */
  | { is: "sent"; id: string }
  /** Not taken: try again, after so many seconds where the provider says so. */
  | { is: "retry"; afterSeconds?: number; reason: string }
  /** Nobody is there any more, or the provider will never take it. */
  | { is: "gone" | "refused"; reason: string }
  /** It may have been taken. */
  | { is: "unknown"; reason: string };

/** A way to send a kind of message. */
export interface Sender<Message> {
  /** As it stands in deliveries and callbacks. */
  provider: string;
  /** True where what comes twice under one key does no harm: it is sent once, or takes the place of itself. */
  isIdempotent?: boolean;
  /** @param key the same for every attempt at one message, so that a provider that knows it sends once */
  send(message: Message, key: string, signal: AbortSignal): Promise<Outcome>;
  /** Ends what it keeps open between two messages. */
  close?(): void;
}

/** A way to reach people, the same for e-mail, push and SMS. */
export interface Channel<Message> {
  sender: Sender<Message>;
  /**
   * What one sending says to one address, number or device. It asks nothing and
   * nobody, so that an attempt that comes again says the same.
   */
  render(pending: Pending, to: Recipient): Message[];
  /** This deployment's origin, without a slash at the end. */
  origin: string;
  /** A link that turns the channel off; only mail carries one. */
  unsubscribeToken?(secret: string, user: UserId, categories: string[]): string;
}

/** What a provider says later of a message that it took. `bounced`: the address will never take any; `failed`: this one did not arrive. `refused`: it did not, as its reader wants nothing more from this sender. */
export interface Report {
  /** As `send` gave it. */
  id: string;
  event: "delivered" | "failed" | "bounced" | "complained" | "refused";
  reason?: string;
}

/** An e-mail before it is MIME. */
export interface Email {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Further headers, each value one line. */
  headers: Record<string, string>;
}

/** An SMS: plain text, of as many segments as it takes. */
export interface Sms {
  /** E.164. */
  to: string;
  text: string;
}

/** What the queue of deliveries carries: names alone, never what is said. */
export type DeliveryTask =
  /** Look whether a channel has something to send to a user. */
  | {
      task: "look";
      user: UserId;
      channel: CursorName;
      /** Until when the cron keeps the cursor for this message alone, in milliseconds since 1970. */
      lease?: number | undefined;
    }
  /** Send an address the code that was issued for it then (milliseconds since 1970). */
  | { task: "code"; address: number; issuedAt: number }
  /** Send a test to a user's own devices, which was asked for then (milliseconds since 1970). */
  | { task: "push-test"; user: UserId; at: number }
  /** Inform a former address of an account that the account has another now. */
  | { task: "email-changed"; address: number; event: number };
