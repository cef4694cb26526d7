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
  /** E-mail address or phone number. */
  address: string;
  /** This deployment's origin, without a slash at the end. */
  origin: string;
  /** Turns off e-mail of the categories in this message, without signing in. */
  unsubscribeToken: string;
}

/** What one message tells: at most 100 notifications, the oldest first. */
export interface Pending {
  kind: "instant" | "digest" | "critical";
  notifications: StoredNotification[];
  /** How many more there are than are listed. */
  more: number;
}

/** What became of a message that was handed to a provider. */
export type Outcome =
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
  /** True where the provider itself sends once what comes twice under one key. */
  isIdempotent?: boolean;
  /** @param key the same for every attempt at one message, so that a provider that knows it sends once */
  send(message: Message, key: string, signal: AbortSignal): Promise<Outcome>;
  /** Ends what it keeps open between two messages. */
  close?(): void;
}

/** What a provider says later of a message that it took. `bounced`: the address will never take any; `failed`: this one did not arrive. */
export interface Report {
  /** As `send` gave it. */
  id: string;
  event: "delivered" | "failed" | "bounced" | "complained";
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
  /** Tell a former address of an account that the account has another now. */
  | { task: "email-changed"; address: number; event: number };
