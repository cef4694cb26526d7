import { z } from "zod";
import { Time } from "#core/wire";

export const Role = z.enum(["member", "student", "teacher", "candidate", "instructor", "jobseeker", "employer"]);
export type Role = z.infer<typeof Role>;

export const Access = z.enum(["user", "admin", "super_admin"]);

/** What anybody signed in may see of a user: never an address. */
export const PublicUser = z
  .object({
    id: z.int(),
    username: z.string(),
    full_name: z.string(),
    company_name: z.string(),
    role: z.string(),
  })
  .meta({ id: "PublicUser" });
export type PublicUser = z.infer<typeof PublicUser>;

/** What its owner and admins see. */
export const User = PublicUser.extend({
  email: z.string(),
  contact: z.string(),
  access: Access,
  created_at: Time,
}).meta({ id: "User" });
export type User = z.infer<typeof User>;
