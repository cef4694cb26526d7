/** A live announcement as browsers receive it. */
export interface LiveAnnouncement {
  id: number;
  title: string;
  message: string;
  level: "info" | "warning" | "danger";
  link: string | null;
  show_on_site: boolean;
  is_active: boolean;
  starts_at: string | null;
  expires_at: string | null;
  created_at: string;
  updated_at: string;
}

/**
 * What browsers should know of an announcement: its text, or that it must not
 * be shown.
 *
 * The version orders all updates of one announcement. It follows from the row
 * and the clock alone, so every reader of the row computes the same version, and
 * a late update is recognised as late.
 */
export interface AnnouncementUpdate {
  id: number;
  version: number;
  announcement: LiveAnnouncement | null;
  /** When this stops being true, in milliseconds since 1970; null when only a change ends it. */
  until: number | null;
}

/** An update as sockets are sent it: the frame is written once for all of them. */
export interface SocketUpdate extends Pick<AnnouncementUpdate, "id" | "version" | "until"> {
  /** The text of the frame that shows the announcement; null when it must not be shown. */
  frame: string | null;
}

/** The progress of the latest update of an announcement. */
export interface AnnouncementDelivery {
  status: "waiting" | "running" | "done";
  reached_users: number;
  reached_sockets: number;
  started_at: string | null;
  finished_at: string | null;
}

/** How many users and sockets a relay has reached with one update. */
export interface Reach {
  version: number;
  users: number;
  sockets: number;
}

/** Which relay an update came from. */
export interface UpdateSource {
  relay: string;
  /** True when an earlier try failed: the relay may have forgotten other updates since. */
  isLate: boolean;
}

/** A relay's count of open sockets. */
export interface Presence {
  /** Sockets of people who are not signed in. */
  anonymous: number;
  /** Users subscribed to this relay. */
  subscribers: number;
  /** How many of the subscribers' hubs were asked, and how many sockets these have open. */
  asked: number;
  sockets: number;
}

/** The name of the relay with this index. */
export function relayName(index: number): string {
  return `relay-${index}`;
}
