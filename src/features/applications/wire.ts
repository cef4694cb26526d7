import { z } from "zod";
import { COUNTED, codePoints, directionQuery, Id, Time } from "#core/wire";
import { PublicUser } from "#features/accounts/wire";

export const ApplicationStatus = z.enum(["submitted", "approved", "rejected", "withdrawn"]);
export type ApplicationStatus = z.infer<typeof ApplicationStatus>;

export const Application = z
  .object({
    id: z.int(),
    applicant: PublicUser,
    reviewer: PublicUser,
    title: z.string(),
    message: z.string(),
    status: ApplicationStatus,
    created_at: Time,
    decided_at: Time.nullable().meta({ description: "When the reviewer decided." }),
  })
  .meta({ id: "Application" });
export type Application = z.infer<typeof Application>;

export const ApplicationList = z
  .object({ ...COUNTED, results: z.array(Application), next_cursor: z.string().nullable() })
  .meta({ id: "ApplicationList" });

export const NewApplication = z
  .object({
    reviewer_id: Id.meta({ description: "An instructor, a teacher or an employer." }),
    title: codePoints(1, 200),
    message: codePoints(0, 2000).default(""),
  })
  .meta({ id: "NewApplication" });
export type NewApplication = z.infer<typeof NewApplication>;

export const ApplicationListQuery = directionQuery(ApplicationStatus.options);
