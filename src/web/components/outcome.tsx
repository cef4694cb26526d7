import { Check, X } from "lucide-react";
import type { Notification } from "#client/index";
import type { Application } from "#features/applications/wire";
import type { ConnectionRequest } from "#features/connections/wire";
import { useApi } from "../api.ts";
import type { PageOf } from "../query-cache.ts";
import { notifications } from "../texts/notifications.ts";
import { cx } from "./cx.ts";
import { useAtRest } from "./use-prepared.ts";

const REQUESTS = "/api/connection_requests/";
const APPLICATIONS = "/api/applications/";
/** As many as one question brings; what is older was most likely answered long ago, and says no more than its text. */
const LATEST = "?direction=incoming&limit=100";
/** What is answered in another tab or by another device is seen within this time. */
const AGAIN_MS = 10_000;

/** The id that a notification names, if it is about a request to its reader. */
function askedBy(notification: Notification): { connection?: unknown; application?: unknown } {
  const { notification_type, verb, metadata, actor } = notification;
  if (!actor) return {};
  if (notification_type === "connection" && verb === "requested") return { connection: metadata.request_id };
  const isApplication = ["application_submitted", "job_application"].includes(notification_type);
  return isApplication ? { application: metadata.application_id } : {};
}

function useLatest<Item extends { id: number }>(path: string, id: unknown, isOpen: (item: Item) => boolean) {
  const find = (page: PageOf<Item> | undefined) => page?.results.find((each) => each.id === id);
  const { data } = useApi<PageOf<Item>>(id === undefined ? null : `${path}${LATEST}`, {
    again: (page) => {
      const item = find(page);
      return item && isOpen(item) ? AGAIN_MS : false;
    },
  });
  return find(data);
}

type Asked =
  | { kind: "connection"; request: ConnectionRequest }
  | { kind: "application"; application: Application };

interface Asking {
  /** It is what the page is about, so that its request is read with the page, not after it. */
  isOpen?: boolean;
}

/** The request that a notification is about, as it stands now; only if its actor made it. */
export function useAsked(notification: Notification, { isOpen = false }: Asking = {}): Asked | undefined {
  const isAtRest = useAtRest();
  const { connection, application: applicationId } = isOpen || isAtRest ? askedBy(notification) : {};
  const request = useLatest<ConnectionRequest>(REQUESTS, connection, ({ status }) => status === "pending");
  const application = useLatest<Application>(
    APPLICATIONS,
    applicationId,
    ({ status }) => status === "submitted",
  );
  const by = notification.actor?.id;
  if (request && request.requester.id === by) return { kind: "connection", request };
  if (application && application.applicant.id === by) return { kind: "application", application };
  return undefined;
}

type Status = keyof typeof notifications.outcomes;

function statusOf(asked: Asked): Status | "pending" | "submitted" {
  return asked.kind === "connection" ? asked.request.status : asked.application.status;
}

/** What became of the request that a notification is about; undefined while it is pending, or if there is none. */
export function useOutcome(notification: Notification, asking?: Asking) {
  const asked = useAsked(notification, asking);
  const status = asked && statusOf(asked);
  if (!status || status === "pending" || status === "submitted") return undefined;
  const isYes = status === "accepted" || status === "approved";
  const Icon = isYes ? Check : X;
  return (
    <span className={cx("inline-flex items-center gap-1", isYes ? "text-success" : "text-muted")}>
      <Icon aria-hidden size={14} className="shrink-0" />
      {notifications.outcomes[status]}
    </span>
  );
}
