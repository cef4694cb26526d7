import type { UserId } from "#core/ids";
import { invalid, Problem } from "#core/problem";
import type { PublicUser } from "#features/accounts/wire";
import type * as wire from "./wire.ts";

/** What is applied for, and with whom. */
export interface Application {
  id: number;
  applicant: PublicUser;
  reviewer: PublicUser;
  title: string;
  message: string;
  status: wire.ApplicationStatus;
  createdAt: Date;
  decidedAt: Date | null;
}

/** What a call comes to: the application as it then stands, and whether the call changes it. */
export interface ApplicationDecision {
  application: Application;
  changed: boolean;
}

/** A rule for deciding on an application. */
export type ApplicationRule = (application: Application, by: UserId, now: Date) => ApplicationDecision;

/** The roles of those who review applications. */
export const REVIEWER_ROLES = ["instructor", "teacher", "employer"];

/**
 * Approves a submitted application on behalf of its reviewer.
 *
 * Approving twice is one decision: the second time nothing changes and no
 * notification is sent. To a stranger the application does not exist, since a
 * "forbidden" would show that it was made.
 *
 * @throws {Problem} `not-found` for a stranger, `forbidden` for the applicant
 * @throws {Problem} `already-answered` when it was rejected or withdrawn
 */
export const approve: ApplicationRule = (application, by, now) => decide(application, by, now, "approved");

/** Rejects a submitted application on behalf of its reviewer, by the same rules as `approve`. */
export const reject: ApplicationRule = (application, by, now) => decide(application, by, now, "rejected");

function decide(
  application: Application,
  by: UserId,
  now: Date,
  status: "approved" | "rejected",
): ApplicationDecision {
  requireParty(application, by);
  if (application.reviewer.id !== by) throw new Problem("forbidden");
  return settle(application, { ...application, status, decidedAt: now });
}

/**
 * Takes a submitted application back on behalf of its applicant. Nobody decided
 * on it, so it has no time of a decision.
 *
 * @throws {Problem} `not-found` for a stranger, `forbidden` for the reviewer
 * @throws {Problem} `already-answered` when it was approved or rejected
 */
export const withdraw: ApplicationRule = (application, by) => {
  requireParty(application, by);
  if (application.applicant.id !== by) throw new Problem("forbidden");
  return settle(application, { ...application, status: "withdrawn" });
};

function settle(application: Application, settled: Application): ApplicationDecision {
  if (application.status === settled.status) return { application, changed: false };
  if (application.status !== "submitted") throw new Problem("already-answered");
  return { application: settled, changed: true };
}

/** @throws {Problem} `not-found` for anyone but the applicant and the reviewer */
export function requireParty({ applicant, reviewer }: Application, by: UserId): void {
  if (by !== applicant.id && by !== reviewer.id) throw new Problem("not-found");
}

/** What is between an applicant and a reviewer before the application. */
export interface ApplicationStanding {
  /** Undefined when there is no such user, or no longer. */
  reviewer: PublicUser | undefined;
  /** Their application with the same title, on which nobody has decided. */
  waiting: Application | undefined;
}

/** What applying comes to. */
export type Applying =
  | { kind: "new"; reviewer: PublicUser }
  /** The same user applied before; the application is still undecided. */
  | { kind: "waiting"; application: Application };

/**
 * Decides what applying comes to. An application that is still undecided is
 * returned, also when its reviewer would take no new ones.
 *
 * @throws {Problem} `not-found` when there is nobody to apply to
 * @throws {Problem} `invalid` when they review no applications
 */
export function apply({ reviewer, waiting }: ApplicationStanding): Applying {
  if (!reviewer) throw new Problem("not-found");
  if (waiting) return { kind: "waiting", application: waiting };
  if (!REVIEWER_ROLES.includes(reviewer.role)) {
    throw invalid("#/reviewer_id", "A reviewer must be an instructor, a teacher or an employer.");
  }
  return { kind: "new", reviewer };
}

/** @throws {Problem} `invalid` for an application to oneself */
export function requireAnother(reviewer: UserId, by: UserId): void {
  if (reviewer === by) throw invalid("#/reviewer_id", "You cannot apply to yourself.");
}

export function present(application: Application): wire.Application {
  const { id, applicant, reviewer, title, message, status, createdAt, decidedAt } = application;
  return {
    id,
    applicant,
    reviewer,
    title,
    message,
    status,
    created_at: createdAt.toISOString(),
    decided_at: decidedAt?.toISOString() ?? null,
  };
}
