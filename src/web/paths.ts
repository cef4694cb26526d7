/**
 * The pages of the web app: what its router shows and what the Worker answers
 * with its HTML. `:id` stands for digits, `:token` for anything. Each answers with and without its
 * trailing slash; links are written with it.
 */
export const PATHS = {
  people: "/",
  connections: "/connections/",
  applications: "/applications/",
  applicants: "/employers/applicants/",
  notifications: "/notifications/",
  profile: "/profile/",
  preferences: "/preferences/",
  unsubscribe: "/unsubscribe/:token/",
  devOutbox: "/dev/outbox/",
  announcements: "/admin-panel/notifications/",
  users: "/admin-panel/users/",
  user: "/admin-panel/users/:id/",
  send: "/admin-panel/send/",
  apiKeys: "/admin-panel/api-keys/",
  deadLetters: "/admin-panel/dead-letters/",
  realtimeTest: "/realtime-test/",
} as const;

export type PageName = keyof typeof PATHS;

/** Shown also to those who are not signed in. */
export const OPEN_PAGES: ReadonlySet<PageName> = new Set(["unsubscribe", "devOutbox"]);

/** There on a developer's machine alone. */
export const DEVELOPMENT_PAGES: ReadonlySet<PageName> = new Set(["devOutbox"]);

const PENDING = "/api/connection_requests/?status=pending&direction=";

/**
 * What a page asks for first when its address says no more than its path, as it
 * asks for it. Pages for admins have none: other users would be refused.
 */
export const FIRST_READS: { [name in PageName]?: string[] } = {
  people: [`${PENDING}incoming`],
  connections: [`${PENDING}incoming`, `${PENDING}outgoing`, "/api/connections/"],
  applicants: ["/api/applications/?direction=incoming"],
};

const PATTERNS = Object.entries(PATHS).map(([name, path]) => ({
  name: name as PageName,
  pattern: new RegExp(`^${path.replace(":id", "\\d+").replace(":token", "[^/]+")}$`),
}));

/** The page at a canonical path, which ends in a slash. */
export function pageAt(path: string): PageName | undefined {
  return PATTERNS.find(({ pattern }) => pattern.test(path))?.name;
}

/** The page at a path as a browser has it, which may lack its last slash. */
export function pageHere(path: string): PageName | undefined {
  return pageAt(path.replace(/\/?$/, "/"));
}
