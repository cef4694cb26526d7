import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import type { Notification } from "#client/index";
import type { Application } from "#features/applications/wire";
import type { ConnectionRequest } from "#features/connections/wire";
import { ANSWERED_ELSEWHERE_MS, useApi } from "../api.ts";
import { askedBy, type Choice, choicesOf, isRequest } from "../choices.ts";
import type { PageOf } from "../query-cache.ts";
import { notifications } from "../texts/notifications.ts";
import { sentence } from "../texts/wording.tsx";
import { cx } from "./cx.ts";
import { usePageIdle } from "./use-prepared.ts";

const REQUESTS = "/api/connection_requests/";
const APPLICATIONS = "/api/applications/";
/** As many as one question brings; what is older was most likely answered long ago, and says no more than its text. */
const LATEST = "?direction=incoming&limit=100";

function useLatest<Item extends { id: number }>(path: string, id: unknown, isOpen: (item: Item) => boolean) {
  const find = (page: PageOf<Item> | undefined) => page?.results.find((each) => each.id === id);
  const { data, isFetched } = useApi<PageOf<Item>>(id === undefined ? null : `${path}${LATEST}`, {
    again: (page) => {
      const item = find(page);
      return item && isOpen(item) ? ANSWERED_ELSEWHERE_MS : false;
    },
  });
  return { item: find(data), isKnown: id === undefined || isFetched };
}

interface Asked {
  status: Status | "pending" | "submitted" | undefined;
  /** Whether it was found out: a status that is missing then is of no request of Herald's. */
  isKnown: boolean;
}

interface Asking {
  /** It is what the page is about, so that its request is read with the page, not after it. */
  isOpen?: boolean;
}

/** The request that a notification is about, as it stands now; only if its actor made it. */
function useAsked(notification: Notification, { isOpen = false }: Asking = {}): Asked {
  const isPageIdle = usePageIdle();
  const isWanted = (isOpen || isPageIdle) && notification.acted === null;
  const { connection, application } = isWanted ? askedBy(notification) : {};
  const request = useLatest<ConnectionRequest>(REQUESTS, connection, ({ status }) => status === "pending");
  const applied = useLatest<Application>(APPLICATIONS, application, ({ status }) => status === "submitted");
  const by = notification.actor?.id;
  const isKnown = isWanted && request.isKnown && applied.isKnown;
  if (request.item && request.item.requester.id === by) return { isKnown, status: request.item.status };
  if (applied.item && applied.item.applicant.id === by) return { isKnown, status: applied.item.status };
  return { isKnown, status: undefined };
}

type Status = keyof typeof notifications.outcomes;

/** What the answers to Herald's own requests come to. */
const ANSWERS: Record<string, Status> = { accept: "accepted", approve: "approved", reject: "rejected" };

/** What became of the request that a notification is about, or which of its actions was chosen; undefined while it is open, or if there is none. */
export function useOutcome(notification: Notification, asking?: Asking) {
  return outcomeOf(notification, useAsked(notification, asking).status);
}

interface WithOutcomeProps {
  notification: Notification;
  children: (outcome: ReactNode) => ReactNode;
}

/** Gives its children what became of a notification. Most ask for nothing: a row of these looks nothing up. */
export function WithOutcome({ notification, children }: WithOutcomeProps) {
  if (isRequest(notification)) return <OfRequest notification={notification}>{children}</OfRequest>;
  return children(outcomeOf(notification, undefined));
}

function OfRequest({ notification, children }: WithOutcomeProps) {
  return children(useOutcome(notification));
}

function outcomeOf(notification: Notification, status: Asked["status"]): ReactNode {
  const { acted, actions } = notification;
  const answer = acted === null ? status : isRequest(notification) ? ANSWERS[acted] : undefined;
  if (answer === "pending" || answer === "submitted") return undefined;
  if (answer)
    return (
      <Outcome isYes={answer === "accepted" || answer === "approved"}>
        {answer === "rejected" && askedBy(notification).application !== undefined
          ? notifications.rejectedApplication
          : notifications.outcomes[answer]}
      </Outcome>
    );
  const chosen = actions.find(({ key }) => key === acted);
  return chosen && <Outcome isYes>{sentence(notifications.chose, chosen.label)}</Outcome>;
}

function Outcome({ isYes, children }: { isYes: boolean; children: ReactNode }) {
  const Icon = isYes ? Check : X;
  return (
    <span className={cx("inline-flex min-w-0 items-center gap-1", isYes ? "text-success" : "text-muted")}>
      <Icon aria-hidden size={14} className="shrink-0" />
      <span className="truncate">{children}</span>
    </span>
  );
}

/** What can be chosen about a notification; nothing once it is answered, or as long as that is not known. */
export function useChoices(notification: Notification, asking?: Asking): readonly Choice[] {
  const { status, isKnown } = useAsked(notification, asking);
  if (notification.acted !== null) return NONE;
  const isOpen = status === "pending" || status === "submitted";
  if (isOpen || !isRequest(notification)) return choicesOf(notification);
  return isKnown && status === undefined ? notification.actions : NONE;
}

const NONE: readonly Choice[] = [];
