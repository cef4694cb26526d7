import { and, eq } from "drizzle-orm";
import { step } from "#core/faults";
import type { UserId } from "#core/ids";
import { commit } from "#events/outbox";
import { settle } from "#http/conflict-retry";
import type { Visitor } from "#http/session";
import type { Platform } from "#platform";
import type { Application, Rule } from "../domain.ts";
import { applications } from "../tables.ts";
import { applicationOf, applicationQuery, type Row } from "./read.ts";

/**
 * Decides on an application, or takes it back, by one of the rules of the
 * domain. No application is submitted again, so that who loses a race finds
 * how it ended, and the rule says what that means.
 *
 * @throws {Problem} `not-found`, and what the rule refuses with
 */
export function settleApplication(
  platform: Platform,
  visitor: Visitor,
  id: number,
  rule: Rule,
): Promise<Application> {
  const attempt = async (row: Row, by: UserId) => {
    const { application, changed } = rule(applicationOf(row), by, platform.now());
    return !changed || (await writeSettled(platform, application)) ? application : undefined;
  };
  return settle(visitor, () => applicationQuery(platform, id), attempt);
}

/** @returns false when it was not waiting any more; then nothing is written */
async function writeSettled(platform: Platform, application: Application): Promise<boolean> {
  const { db } = platform;
  const { id, status, title, applicant, reviewer, decidedAt } = application;
  const change = db
    .update(applications)
    .set({ status, decidedAt })
    .where(and(eq(applications.id, id), eq(applications.status, "submitted")));
  // What its own applicant takes back is no news to anybody.
  if (status !== "approved" && status !== "rejected") {
    return (await step("commit", () => change.run())).meta.changes > 0;
  }
  const { event } = await commit(platform, db, {
    change,
    event: {
      type: `application.${status}`,
      data: { application_id: id, title, recipient_id: applicant.id, actor: reviewer },
    },
  });
  if (event) platform.dispatch(event);
  return event !== undefined;
}
