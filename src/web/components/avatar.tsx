import { visibleText } from "#core/plain-text";
import { cx } from "./cx.ts";

export interface Named {
  username: string;
  full_name: string;
}

/** The name by which a person is shown: their own, else the username. */
export function nameOf({ full_name, username }: Named): string {
  return visibleText(full_name) || username;
}

/** One or two letters of a name. */
function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0]);
  return letters.join("").toUpperCase() || "?";
}

/** Quiet hues that text can be read on, in both themes. */
const HUES = [
  "bg-accent-soft text-accent",
  "bg-info-soft text-info",
  "bg-success-soft text-success",
  "bg-warning-soft text-warning",
  "bg-danger-soft text-danger",
];

const SIZES = {
  small: "size-7 text-[0.6875rem]",
  row: "size-8 text-xs",
  medium: "size-9 text-[0.8125rem]",
  large: "size-14 text-lg",
};

/** A person's initials; their name stands beside it, so it says nothing itself. */
export function Avatar({
  user,
  size = "medium",
}: {
  user: Named & { id: number };
  size?: keyof typeof SIZES;
}) {
  return (
    <span
      aria-hidden
      // Drawn, not written: letters within a button would belong to its name (WCAG 2.5.3).
      data-initials={initialsOf(nameOf(user))}
      className={cx(
        "before:content-[attr(data-initials)] inline-grid shrink-0 select-none place-items-center rounded-full font-semibold",
        SIZES[size],
        HUES[user.id % HUES.length],
      )}
    />
  );
}
