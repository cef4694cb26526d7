import { and, eq } from "drizzle-orm";
import type { UserId } from "#core/ids";
import type { WritePorts } from "#core/ports";
import { commit } from "#events/outbox";
import { changeOnce } from "#http/conflict-retry";
import type { RequestSession } from "#http/session";
import type { Application, ApplicationRule } from "../domain.ts";
import { applications } from "../tables.ts";
import { type ApplicationRow, applicationOf, applicationQuery } from "./read.ts";

/**
 * Decides on or withdraws an application by one of the rules of the domain.
 * After a conflict the rule decides again on the application as it is then; no
 * application becomes submitted again, so the second decision is final.
 *
 * @throws {Problem} `not-found`, and what the rule refuses with
 */
export function settleApplication(
  platform: WritePorts,
  session: RequestSession,
  id: number,
  rule: ApplicationRule,
): Promise<Application> {
  const attempt = async (row: ApplicationRow, by: UserId) => {
    const { application, changed } = rule(applicationOf(row), by, platform.now());
    return !changed || (await writeSettled(platform, application)) ? application : undefined;
  };
  return changeOnce(session, () => applicationQuery(platform, id), attempt);
}

/** @returns false when it was not waiting any more; then nothing is written */
async function writeSettled(platform: WritePorts, application: Application): Promise<boolean> {
  const { db } = platform;
  const { id, status, title, applicant, reviewer, decidedAt } = application;
  const change = db
    .update(applications)
    .set({ status, decidedAt })
    .where(and(eq(applications.id, id), eq(applications.status, "submitted")));
  const { event, update } = await commit(platform, db, {
    change,
    event:
      status === "approved" || status === "rejected"
        ? {
            type: `application.${status}`,
            data: { application_id: id, title, recipient_id: applicant.id, actor: reviewer },
          }
        : { type: "application.withdrawn", data: { application_id: id, recipient_id: reviewer.id } },
  });
  if (event) platform.outbox.dispatch(event, update);
  return event !== undefined;
}
