/** The paths of the older systems and their canonical forms. All are applied in order. */
const PATHS: [older: RegExp, canonical: string][] = [
  [/^\/api\/notifications\/notifications\//, "/api/notifications/"],
  [/^(\/api\/notifications\/\d+)\/mark[-_]as[-_]read\/$/, "$1/mark-read/"],
  [/^(\/api\/notifications\/\d+)\/mark[-_](?:as[-_])?unread\/$/, "$1/mark-unread/"],
  [/^\/api\/notifications\/mark[-_]all[-_]as[-_]read\/$/, "/api/notifications/mark-all-read/"],
  [/^\/api\/notifications\/unread_count\/$/, "/api/notifications/unread-count/"],
];

/** The canonical path of a request: with its trailing slash, in the current spelling. */
export function canonicalPath(pathname: string): string {
  const lastSegment = pathname.slice(pathname.lastIndexOf("/") + 1);
  let path = pathname.endsWith("/") || lastSegment.includes(".") ? pathname : `${pathname}/`;
  if (path.length > 1 && /\.\w+\/$/.test(path)) path = path.slice(0, -1);
  for (const [older, canonical] of PATHS) path = path.replace(older, canonical);
  return path;
}

/** The older spellings of each canonical path, for OpenAPI; all start with either prefix. */
export const OLDER_SPELLINGS: Record<string, string[]> = {
  "/api/notifications/{id}/mark-read/": ["{id}/mark-as-read/", "{id}/mark_as_read/"],
  "/api/notifications/{id}/mark-unread/": ["{id}/mark-as-unread/", "{id}/mark_as_unread/"],
  "/api/notifications/mark-all-read/": ["mark-all-as-read/", "mark_all_as_read/"],
  "/api/notifications/unread-count/": ["unread_count/"],
};
