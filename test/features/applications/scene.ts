import { env } from "cloudflare:workers";
import type { ApplicationRule } from "#features/applications/domain";
import { settleApplication } from "#features/applications/service/decide";
import { submitApplication } from "#features/applications/service/submit";
import { recordNothing } from "#http/idempotency";
import type { Caller } from "#http/session";
import { person, platform, session } from "../../support/services.ts";

/** A candidate, and a reviewer. */
export async function pair(role = "instructor"): Promise<{ ada: Caller; grace: Caller }> {
  return { ada: await person("Ada L"), grace: await person("Grace H", role) };
}

export const submit = (by: Caller, to: Caller, at = platform, title = "Thesis", message = "Please.") =>
  submitApplication(at, by, { reviewer_id: to.id, title, message }, recordNothing);
export const settle = (by: Caller, id: number, rule: ApplicationRule, at = platform) =>
  settleApplication(at, session(by, at), id, rule);

/** Every application that the database has of one user to another. */
export async function rowsBetween(applicant: Caller, reviewer: Caller) {
  const { results } = await env.DB.prepare(
    "select * from applications where applicant_id = ? and reviewer_id = ?",
  )
    .bind(applicant.id, reviewer.id)
    .all();
  return results;
}
