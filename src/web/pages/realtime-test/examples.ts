/** Frames that a client may send (contract §7), and one that it may not. */
export const FRAMES = [
  { type: "ping" },
  { action: "mark_read", notification_id: 1 },
  { action: "mark_unread", notification_id: 1 },
  { action: "mark_all_read" },
  { action: "visible", visible: true },
  { action: "authenticate", token: "" },
  { action: "dance", request_id: "1" },
].map((frame) => JSON.stringify(frame));

export interface Example {
  method: string;
  path: string;
  body?: object;
}

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export const CALLS: Example[] = [
  { method: "GET", path: "/api/health/" },
  { method: "GET", path: "/api/profile/" },
  { method: "GET", path: "/api/notifications/?is_read=false" },
  { method: "GET", path: "/api/notifications/unread-count/" },
  { method: "GET", path: "/api/notifications/sync/?since=0" },
  { method: "POST", path: "/api/notifications/mark-all-read/" },
  { method: "GET", path: "/api/global-notifications/" },
  { method: "GET", path: "/api/search_users/?q=ada" },
  { method: "GET", path: "/api/connection_requests/?direction=incoming&status=pending" },
  { method: "GET", path: "/api/connections/" },
  { method: "GET", path: "/api/applications/" },
];

/** Sends oneself a notification, which everybody may. */
export function selfCall(user: number): Example {
  const body = {
    recipient_id: user,
    title: "Hello",
    message: "Said by myself.",
    notification_type: "system",
  };
  return { method: "POST", path: "/api/notifications/", body };
}
