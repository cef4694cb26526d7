import type { roles as english } from "../roles.ts";

export const roles = {
  member: "Mitglied",
  student: "In Ausbildung",
  teacher: "Lehrkraft",
  candidate: "In Bewerbung",
  instructor: "Kursleitung",
  jobseeker: "Auf Stellensuche",
  employer: "Arbeitgeber",
} satisfies typeof english;
