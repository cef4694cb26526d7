import { CATEGORIES, type Category } from "./wire.ts";

const TYPES: Record<Exclude<Category, "other">, (string | RegExp)[]> = {
  connections: ["connection"],
  applications: [/^application_/, "job_application"],
  messages: ["message"],
  courses: ["course", "enrollment", "session", "library"],
  jobs: ["job_post"],
  activity: ["profile_view", "post_like"],
  system: ["info", "success", "warning", "error", "system", "user_registration"],
};

/** The category of a type; `other` for a type of the host application's own. */
export function categoryOf(type: string): Category {
  for (const category of CATEGORIES) {
    const types = category === "other" ? [] : TYPES[category];
    if (types.some((known) => (typeof known === "string" ? known === type : known.test(type))))
      return category;
  }
  return "other";
}
