/**
 * The pages of the web app: what its router shows and what the Worker answers
 * with its HTML. `:id` stands for digits. Each answers with and without its
 * trailing slash; links are written with it.
 */
export const PATHS = {
  people: "/",
  connections: "/connections/",
  applications: "/applications/",
  applicants: "/employers/applicants/",
  notifications: "/notifications/",
  profile: "/profile/",
  announcements: "/admin-panel/notifications/",
  users: "/admin-panel/users/",
  user: "/admin-panel/users/:id/",
  send: "/admin-panel/send/",
  apiKeys: "/admin-panel/api-keys/",
  deadLetters: "/admin-panel/dead-letters/",
  realtimeTest: "/realtime-test/",
} as const;

const PATTERNS = Object.values(PATHS).map((path) => new RegExp(`^${path.replace(":id", "\\d+")}$`));

/** True for the canonical path of a page, which ends in a slash. */
export function isPage(path: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(path));
}
