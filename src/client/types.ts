import type { User } from "#features/accounts/wire";
import type { Announcement } from "#features/announcements/wire";
import type { Notification } from "#features/notifications/wire";
import type { Preferences } from "#features/preferences/wire";
import type { Host } from "./host.ts";

export type { PublicUser, User } from "#features/accounts/wire";
export type { Announcement } from "#features/announcements/wire";
export type { Notification } from "#features/notifications/wire";
export type { Preferences } from "#features/preferences/wire";
export type { ReplayFrame, ServerFrame } from "#realtime/wire";

/** A value that changes. `get` returns the same object until it does, as React's `useSyncExternalStore` needs it. */
export interface Readable<T> {
  get(): T;
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void;
}

export type Session =
  /** Not asked yet, or the server cannot be reached. */
  { status: "unknown" } | { status: "signed-out" } | { status: "signed-in"; user: User };

export interface ConnectionState {
  /**
   * connecting: opening, or catching up. live: everything is shown as it happens.
   * waiting: lost, the next try is at `retryAt`. offline: the browser has no network.
   * ended: no further try until `start()` is called.
   */
  status: "connecting" | "live" | "waiting" | "offline" | "ended";
  /** When waiting or offline: milliseconds since 1970. */
  retryAt?: number;
  /** When ended. Signing out does not end it: the socket goes on with announcements alone. */
  reason?: "stopped" | "too-many-sockets" | "too-many-frames";
}

/** Where a notification is (contract §11). */
export type Place = Notification["place"];

/** Which notifications are meant; all of the inbox by `{}`. */
export interface Selection {
  /** The inbox by default. */
  place?: Place | undefined;
  isRead?: boolean | undefined;
  saved?: boolean | undefined;
  types?: readonly string[] | undefined;
  categories?: readonly string[] | undefined;
  groupKey?: string | undefined;
}

/** Which notifications are shown; all of the inbox by `{}`. */
export interface Filter extends Omit<Selection, "place"> {
  /** The inbox by default; `any` for what is in the inbox, archived or snoozed. */
  place?: Place | "any" | undefined;
  /** 2 to 100 characters: any part of the title or the message. */
  q?: string | undefined;
  /** True where what is marked read or unread stays in the list until it is shown again, though it no longer matches. */
  keepsMarked?: boolean | undefined;
}

/** One notification or several, by id. */
export type Ids = number | readonly number[];

/**
 * Puts back what a change has changed, exactly as it was, on every device. Works
 * for 30 seconds and once; then it rejects with the HeraldProblem `undo-over`.
 * It leaves alone what was changed again since, and does nothing where nothing was changed.
 */
export type Undo = () => Promise<void>;

export interface InboxState {
  /** Those that are loaded and match the filter, newest first. */
  notifications: readonly Notification[];
  /** In the whole inbox, whatever is shown. */
  unreadCount: number;
  /** Those of the unread that were on no screen yet. Exact after each load and each look on any device, between them as far as it is known here. */
  unseenCount: number;
  /** All that match the filter, loaded or not. */
  count: number;
  /** The highest number seen (contract §5). */
  seq: number;
  /** `failed` only while there is nothing to show; the client tries again by itself. */
  status: "loading" | "ready" | "failed";
  hasMore: boolean;
  filter: Filter;
}

/**
 * The notifications of the signed-in user. A change is shown at once
 * (optimistically), and rolled back if the server refuses it: the promise then
 * rejects with a HeraldProblem. By a selection, only what has come so far is
 * changed; what comes while the request is under way is not.
 *
 *     const undo = await inbox.archive(id);
 *     await undo();
 */
export interface Inbox extends Readable<InboxState> {
  markAsRead(which: Ids | Selection): Promise<Undo>;
  markAsUnread(which: Ids | Selection): Promise<Undo>;
  /** The whole inbox, as `markAsRead({})`. */
  markAllAsRead(): Promise<Undo>;
  /** Puts it away as done. */
  archive(which: Ids | Selection): Promise<Undo>;
  /** Back into the inbox, as the newest. */
  unarchive(which: Ids | Selection): Promise<Undo>;
  /** Puts it away until a time from 1 minute to 1 year ahead, at which it comes back unread, as the newest. */
  snooze(which: Ids, until: Date): Promise<Undo>;
  /** Back into the inbox, to where it was in the list. */
  unsnooze(which: Ids): Promise<Undo>;
  save(which: Ids | Selection): Promise<Undo>;
  unsave(which: Ids | Selection): Promise<Undo>;
  remove(which: Ids | Selection): Promise<Undo>;
  /** The whole inbox, as `remove({})`. */
  removeAll(): Promise<Undo>;
  /** Chooses one of a notification's `actions`, once: after another choice it rejects with `already-answered`. */
  act(id: number, key: string): Promise<void>;
  /** It was on screen (`whenSeen`). What is seen within a second is sent together; a failure is passed over. */
  markAsSeen(id: number): void;
  /** Loads the next page; does nothing when there is none, or when one is on its way. */
  loadMore(): Promise<void>;
  /** Changes the filter and loads what matches. */
  show(filter: Filter): Promise<void>;
}

/** The announcements that are live and not dismissed, newest first. */
export interface Announcements extends Readable<readonly Announcement[]> {
  /** Never shown again to the signed-in user; without a session, hidden until the page is loaded again or a user signs in. */
  dismiss(id: number): Promise<void>;
}

export interface Credentials {
  /** Or the e-mail address. */
  username: string;
  password: string;
}

export interface NewAccount extends Credentials {
  email: string;
  full_name?: string;
  company_name?: string;
  contact?: string;
  role?: string;
}

export type ProfileChange = Partial<Pick<User, "full_name" | "company_name" | "contact" | "email">> & {
  role?: string;
};

/** What came in one go, in order: one notification as it happens, or all that came while the connection was lost. */
export interface ArrivalGroup {
  /** New and unread. */
  notifications: readonly Notification[];
  /** Gone live, or received, after this browser began to listen. */
  announcements: readonly Announcement[];
}

export interface HeraldEvents {
  /** What is new, to be shown once in the whole browser: the event happens in one tab. */
  arrivals: ArrivalGroup;
  /** Each notification of `arrivals` by itself. */
  notification: Notification;
  /** Each announcement of `arrivals` by itself. */
  announcement: Announcement;
  /** The user's preferences, after a change of them here or on another device. It happens in every tab; it does not happen for what changed while the connection was lost. */
  preferences: Preferences;
  /** The page showed one user's data, and another user has signed in elsewhere in this browser, whom it shows now. */
  "other-account": User;
}

export interface Herald {
  readonly session: Readable<Session>;
  readonly connection: Readable<ConnectionState>;
  readonly inbox: Inbox;
  readonly announcements: Announcements;
  /** Finds out who is signed in, loads the inbox and opens the socket, one per browser. Called again, it tries at once, also where the connection had ended. */
  start(): void;
  /** Closes the socket and stops every timer. */
  stop(): void;
  /** Notifies the client that a request of the page was answered: a lost connection is then retried soon. The client's own requests do this by themselves. */
  networkIsBack(): void;
  /** @throws {HeraldProblem} */
  signIn(credentials: Credentials): Promise<User>;
  /** @throws {HeraldProblem} */
  register(account: NewAccount): Promise<User>;
  /** @throws {HeraldProblem} */
  signOut(): Promise<void>;
  /** @throws {HeraldProblem} */
  signOutEverywhere(): Promise<void>;
  /** Changes one's own profile; `session` follows. @throws {HeraldProblem} */
  updateProfile(change: ProfileChange): Promise<User>;
  /**
   * Any call of the API in the name of the signed-in user. An expired token is
   * refreshed first.
   *
   * @param path as in the contract: `/api/search_users/?q=ada`
   * @returns the body, undefined for 204
   * @throws {HeraldProblem}
   */
  request<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** @returns a function that ends the subscription */
  on<Name extends keyof HeraldEvents>(name: Name, listener: (value: HeraldEvents[Name]) => void): () => void;
}

/** Where a token is kept. */
export interface TokenStorage {
  read(): string | null;
  write(token: string | null): void;
}

export interface HeraldOptions {
  /** Where Herald is; the page's own origin by default. */
  origin?: string;
  /**
   * cookie: the session cookie, which no script can read; the default on Herald's own origin.
   * token: a bearer token, kept by `storage`; the default elsewhere.
   */
  auth?: "cookie" | "token";
  /** Where the token is kept; memory by default. Shared by all tabs or by none. */
  storage?: TokenStorage;
  host?: Host;
}
