import { sql } from "drizzle-orm";
import type { Ports } from "#core/ports";
import { Problem } from "#core/problem";
import type { Direction } from "#core/wire";
import { publicUserJson, publicUserOf } from "#features/accounts/service/embed";
import { type DirectedList, listDirected } from "#http/directed-list";
import type { ListPage, PageRange } from "#http/pagination";
import type { RequestSession } from "#http/session";
import { type Application, requireParty } from "../domain.ts";
import { applications } from "../tables.ts";
import { ApplicationStatus } from "../wire.ts";

/** An application as the database gives it, with both users as JSON. */
export interface ApplicationRow {
  id: number;
  applicant: string;
  reviewer: string;
  title: string;
  message: string;
  status: ApplicationStatus;
  created_at: number;
  decided_at: number | null;
}

/** The columns of a `ApplicationRow`, of an application named `r`. */
export const APPLICATION = sql`r.id, r.title, r.message, r.status, r.created_at, r.decided_at,
  ${publicUserJson(sql`r.applicant_id`)} as applicant, ${publicUserJson(sql`r.reviewer_id`)} as reviewer`;

export function applicationOf(row: ApplicationRow): Application {
  const { id, title, message, status } = row;
  return {
    id,
    applicant: publicUserOf(row.applicant),
    reviewer: publicUserOf(row.reviewer),
    title,
    message,
    status,
    createdAt: new Date(row.created_at),
    decidedAt: row.decided_at === null ? null : new Date(row.decided_at),
  };
}

/** Reads one application. The rules decide who may see it. */
export function applicationQuery({ db }: Ports<"db">, id: number) {
  return db.all<ApplicationRow>(sql`select ${APPLICATION} from ${applications} as r where r.id = ${id}`);
}

/**
 * An application, as its applicant or its reviewer sees it.
 *
 * @throws {Problem} `not-found` also when it is between others
 */
export async function readApplication(
  platform: Ports<"db">,
  session: RequestSession,
  id: number,
): Promise<Application> {
  const { by, results } = await session.authenticate([applicationQuery(platform, id)]);
  const [row] = results[0];
  if (!row) throw new Problem("not-found");
  const application = applicationOf(row);
  requireParty(application, by.id);
  return application;
}

const APPLICATIONS: DirectedList<ApplicationRow, Application> = {
  name: "applications",
  table: applications,
  incoming: sql`reviewer_id`,
  outgoing: sql`applicant_id`,
  statuses: ApplicationStatus.options,
  columns: APPLICATION,
  itemOf: applicationOf,
};

/**
 * A page of what the caller applied for or reviews, newest first, with the count of all.
 *
 * @throws {Problem} `bad-cursor`
 */
export function listApplications(
  platform: Ports<"db" | "secret">,
  session: RequestSession,
  filter: PageRange & { direction: Direction; status?: ApplicationStatus | undefined },
): Promise<ListPage<Application>> {
  return listDirected(platform, session, APPLICATIONS, filter);
}
