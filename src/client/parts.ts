import type { AnnouncementStore } from "./announcements.ts";
import type { Host } from "./host.ts";
import type { InboxStore } from "./inbox.ts";
import type { SessionStore } from "./session.ts";
import type { Signal, Store } from "./store.ts";
import type { Tabs } from "./tabs.ts";
import type { ConnectionState, HeraldEvents, TokenStorage } from "./types.ts";

/** What the connection works with. */
export interface Parts {
  host: Host;
  origin: string;
  /** Null where the session cookie signs in. */
  tokens: TokenStorage | null;
  session: SessionStore;
  inbox: InboxStore;
  announcements: AnnouncementStore;
  connection: Store<ConnectionState>;
  /** The tabs of the signed-in user, once this one has joined them. */
  tabs: { current?: Tabs | undefined };
  events: Signal<{ name: keyof HeraldEvents; value: unknown }>;
}
