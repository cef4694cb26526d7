/** The roles, in words. */
export const roles: Record<string, string> = {
  member: "Member",
  student: "Student",
  teacher: "Teacher",
  candidate: "Candidate",
  instructor: "Instructor",
  jobseeker: "Job seeker",
  employer: "Employer",
};
