/**
 * The people whom the sign-in page of a developer's machine offers, and whom
 * `npm run dev` puts into its local database. No deployed Herald has them.
 */
export const DEMO_PEOPLE = [
  {
    username: "ada.lovelace",
    full_name: "Ada Lovelace",
    company_name: "Analytical Engines",
    email: "ada.lovelace@example.com",
    role: "candidate",
    access: "user",
    what: "Candidate",
  },
  {
    username: "grace.hopper",
    full_name: "Grace Hopper",
    company_name: "Compilers & Co",
    email: "grace.hopper@example.com",
    role: "employer",
    access: "user",
    what: "Employer",
  },
  {
    username: "linus.pauling",
    full_name: "Linus Pauling",
    company_name: "Herald",
    email: "linus.pauling@example.com",
    role: "teacher",
    access: "super_admin",
    what: "Super admin",
  },
] as const;

export type DemoPerson = (typeof DEMO_PEOPLE)[number];

export const DEMO_PASSWORD = "quiet-harbour-42";
