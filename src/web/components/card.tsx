import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

interface CardProps {
  /** Makes it a region of that name. */
  title?: string;
  /** Beside the title. */
  actions?: ReactNode;
  className?: string | undefined;
  /** False where its children reach its edges, as rows of a list do. */
  padded?: boolean;
  children: ReactNode;
}

/** A sheet with what belongs together on it. */
export function Card({ title, actions, className, padded = true, children }: CardProps) {
  const id = useId();
  const body = padded ? "p-4 sm:p-5" : undefined;
  if (title === undefined) return <div className={cx("surface", body, className)}>{children}</div>;
  return (
    <section aria-labelledby={id} className={cx("surface", className)}>
      <header className="flex min-h-12 flex-wrap items-center justify-between gap-2 border-line border-b px-4 py-2 sm:px-5">
        <h2 id={id} className="text-[0.9375rem]">
          {title}
        </h2>
        {actions}
      </header>
      <div className={body}>{children}</div>
    </section>
  );
}
