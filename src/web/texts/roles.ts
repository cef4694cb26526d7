import { translated } from "./language.ts";

/** The roles, in words. */
export const roles = translated("roles", {
  member: "Member",
  student: "Student",
  teacher: "Teacher",
  candidate: "Candidate",
  instructor: "Instructor",
  jobseeker: "Job seeker",
  employer: "Employer",
});

/** A role in words. */
export function roleName(role: string): string {
  return (roles as Record<string, string | undefined>)[role] ?? role;
}
