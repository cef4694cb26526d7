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

/** A type, or the beginning of types, and the category to which an admin has given it. */
export interface AssignedType {
  type: string;
  category: string;
}

/**
 * The category of a type; `other` for a type of the host application's own that
 * no admin has given to a category.
 */
export function categoryOf(type: string, assigned: readonly AssignedType[] = []): string {
  return (
    builtInCategoryOf(type) ?? assigned.find((known) => includesType(known.type, type))?.category ?? "other"
  );
}

/** The built-in category of a type. No admin can take it away, so that Herald's own notifications need no look for it. */
export function builtInCategoryOf(type: string): Category | undefined {
  return CATEGORIES.find((category) => typesOf(category).some((known) => includesType(known, type)));
}

export function typesOf(category: Category): string[] {
  return category === "other" ? [] : CATEGORY_TYPES[category];
}

/** Whether a type, or every type with that beginning, is of `known`. */
function includesType(known: string, type: string): boolean {
  return known.endsWith("*") ? type.startsWith(known.slice(0, -1)) : type === known;
}

/** Whether two types, or beginnings of types, have one in common. */
export function overlap(one: string, other: string): boolean {
  return includesType(one, other) || includesType(other, one);
}
