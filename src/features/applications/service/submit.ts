import { sql } from "drizzle-orm";
import { timeId, type UserId } from "#core/ids";
import type { Ports, WritePorts } from "#core/ports";
import { commit } from "#events/outbox";
import { keepAnswer } from "#events/user-budgets";
import { publicUserJson, publicUserOf } from "#features/accounts/service/embed";
import { users } from "#features/accounts/tables";
import type { PublicUser } from "#features/accounts/wire";
import { retryOnConflict } from "#http/conflict-retry";
import type { RecordAnswer } from "#http/env";
import type { Caller } from "#http/session";
import { type Application, type ApplicationStanding, apply, present, requireAnother } from "../domain.ts";
import { applications } from "../tables.ts";
import type { NewApplication } from "../wire.ts";
import { APPLICATION, type ApplicationRow, applicationOf } from "./read.ts";

/** What applying came to: 201 for an application that is new. */
export interface Submitted {
  status: 200 | 201;
  application: Application;
}

/**
 * Applies to a reviewer; or returns the application with that title that is
 * still undecided. After a conflict it reads and decides again.
 *
 * @throws {Problem} `invalid`, `not-found`
 * @throws {Problem} `unavailable` when things change faster than this can follow
 */
export async function submitApplication(
  platform: WritePorts,
  by: Caller,
  wanted: NewApplication,
  recordAnswer: RecordAnswer,
): Promise<Submitted> {
  requireAnother(wanted.reviewer_id, by.id);
  return retryOnConflict(() => submitOnce(platform, by.id, wanted, recordAnswer));
}

/** Undefined when what it had read changed before it could write. */
async function submitOnce(
  platform: WritePorts,
  by: UserId,
  wanted: NewApplication,
  recordAnswer: RecordAnswer,
): Promise<Submitted | undefined> {
  const now = platform.now();
  const { applicant, standing } = await readStanding(platform, by, wanted);
  const applying = apply(standing);
  if (applying.kind === "new") {
    const application = newApplication(applicant, applying.reviewer, wanted, now);
    return (await writeNew(platform, application, recordAnswer)) ? { status: 201, application } : undefined;
  }
  const { application } = applying;
  await keepAnswer(platform, by, recordAnswer(200, present(application)));
  return { status: 200, application };
}

function newApplication(
  applicant: PublicUser,
  reviewer: PublicUser,
  { title, message }: NewApplication,
  now: Date,
): Application {
  const made = { id: timeId(now), applicant, reviewer, title, message };
  return { ...made, status: "submitted", createdAt: now, decidedAt: null };
}

/** Reads in one round trip all that `apply` decides by. */
async function readStanding(
  { db }: Ports<"db">,
  by: UserId,
  { reviewer_id, title }: NewApplication,
): Promise<{ applicant: PublicUser; standing: ApplicationStanding }> {
  const [[facts], [waiting]] = await db.batch([
    db.all<{ applicant: string; reviewer: string | null }>(sql`select ${publicUserJson(by)} as applicant,
      ${publicUserJson(reviewer_id, sql`u.active`)} as reviewer`),
    db.all<ApplicationRow>(sql`select ${APPLICATION} from ${applications} as r
      where r.applicant_id = ${by} and r.reviewer_id = ${reviewer_id} and r.title = ${title}
        and r.status = 'submitted'`),
  ]);
  if (!facts) throw new Error("A select without a table gave no row.");
  return {
    applicant: publicUserOf(facts.applicant),
    standing: {
      reviewer: facts.reviewer === null ? undefined : publicUserOf(facts.reviewer),
      waiting: waiting && applicationOf(waiting),
    },
  };
}

/**
 * The reviewer's role must still be what it was when read: it decides which notification the reviewer gets.
 *
 * @returns false when what `apply` decided by no longer holds, or another application took the id; then nothing is written
 */
async function writeNew(
  platform: WritePorts,
  application: Application,
  recordAnswer: RecordAnswer,
): Promise<boolean> {
  const { id, applicant, reviewer, title, message, createdAt } = application;
  const { event, update } = await commit(platform, platform.db, {
    change: platform.db.run(sql`insert into ${applications}
        (id, applicant_id, reviewer_id, title, message, status, created_at)
      select ${id}, ${applicant.id}, u.id, ${title}, ${message}, 'submitted', ${createdAt.getTime()}
      from ${users} as u
      where u.id = ${reviewer.id} and u.active and u.role = ${reviewer.role}
      on conflict do nothing`),
    event: {
      type: "application.submitted",
      data: {
        application_id: id,
        title,
        recipient_id: reviewer.id,
        recipient_role: reviewer.role,
        actor: applicant,
      },
    },
    afterwards: (happened) => recordAnswer(201, present(application), happened),
  });
  if (event) platform.outbox.dispatch(event, update);
  return event !== undefined;
}
