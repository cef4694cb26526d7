import type { ReactNode } from "react";
import { cx } from "./cx.ts";

interface FiltersProps<Value extends string> {
  /** What is chosen, for screen readers. */
  label: string;
  value: Value;
  options: Record<Value, ReactNode>;
  onChange: (value: Value) => void;
}

/** One of a few ways to see a list. */
export function Filters<Value extends string>({ label, value, options, onChange }: FiltersProps<Value>) {
  return (
    <fieldset className="inline-flex min-w-0 max-w-full flex-wrap rounded-lg bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {Object.entries<ReactNode>(options).map(([key, text]) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === value}
          onClick={() => onChange(key as Value)}
          className={cx(
            "flex h-8 items-center gap-1.5 whitespace-nowrap rounded-md px-2 font-medium text-sm transition-colors sm:px-3",
            key === value ? "bg-chosen text-text shadow-card" : "text-muted hover:text-text",
          )}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
