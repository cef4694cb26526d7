import { CATEGORIES, type Category } from "./wire.ts";

/** The types of each category; `*` stands for any ending. All others are of `other`. */
export const CATEGORY_TYPES: Record<Exclude<Category, "other">, string[]> = {
  connections: ["connection"],
  applications: ["application_*", "job_application"],
  messages: ["message"],
  courses: ["course", "enrollment", "session", "library"],
  jobs: ["job_post"],
  activity: ["profile_view", "post_like"],
  system: ["info", "success", "warning", "error", "system", "user_registration"],
};

/** The category of a type; `other` for a type of the host application's own. */
export function categoryOf(type: string): Category {
  for (const category of CATEGORIES) {
    const types = category === "other" ? [] : CATEGORY_TYPES[category];
    if (types.some((known) => isOf(type, known))) return category;
  }
  return "other";
}

function isOf(type: string, known: string): boolean {
  return known.endsWith("*") ? type.startsWith(known.slice(0, -1)) : type === known;
}
