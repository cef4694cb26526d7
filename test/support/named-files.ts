import { sources } from "./sources.ts";

/** What stands in backticks. */
export const quoted = (text: string) => [...text.matchAll(/`([^`\s]+)`/g)].map(([, name = ""]) => name);

/** The files named in a part of a page; a name without a folder is in the folder that was named last. */
export function filesNamedIn(text: string): string[] {
  let folder = "";
  return quoted(text).flatMap((name) => {
    if (name.endsWith("/")) folder = name;
    if (!/\.tsx?$/.test(name)) return [];
    if (name.includes("/")) folder = name.slice(0, name.lastIndexOf("/") + 1);
    const path = sources.has(name) ? name : folder + name;
    return [path.replace(/\.tsx?$/, "")];
  });
}

/** The part of a page between two texts. */
export function section(page: string, from: string, to: string): string {
  const start = page.indexOf(from);
  const end = page.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`The page has no part from ${from} to ${to}.`);
  return page.slice(start, end);
}
