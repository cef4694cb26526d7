import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

const INPUT = cx(
  "w-full rounded-lg border border-edge bg-surface px-3 text-base text-text sm:text-sm",
  "placeholder:text-faint hover:border-muted focus-visible:outline-offset-0",
  "aria-invalid:border-danger disabled:opacity-60",
);

interface Labelled {
  label: string;
  /** Said below it, and read out with it. */
  hint?: ReactNode;
  /** What is wrong with its value. */
  error?: string | undefined;
  /** Shown to screen readers alone, where the place says what it is for. */
  hideLabel?: boolean;
}

interface FrameProps extends Labelled {
  id: string;
  className?: string | undefined;
  children: (aria: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

function Frame({ id, label, hint, error, hideLabel, className, children }: FrameProps) {
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "font-medium text-sm"}>
        {label}
      </label>
      {children({
        id,
        ...(describedBy && { "aria-describedby": describedBy }),
        ...(error && { "aria-invalid": true as const }),
      })}
      {error && (
        <p id={`${id}-error`} className="text-danger text-sm">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      )}
    </div>
  );
}

/** A line of text with its label, hint and error. */
export function Field({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: Labelled & ComponentProps<"input">) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, className }} hideLabel={hideLabel ?? false}>
      {(aria) => <input {...rest} {...aria} className={cx(INPUT, "h-11 sm:h-9")} />}
    </Frame>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: Labelled & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, className }} hideLabel={hideLabel ?? false}>
      {(aria) => <textarea rows={4} {...rest} {...aria} className={cx(INPUT, "resize-y py-2")} />}
    </Frame>
  );
}

/** One of several values; native, so that a phone shows its own picker. The options are its children. */
export function Select({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: Labelled & ComponentProps<"select">) {
  const id = useId();
  return (
    <Frame {...{ id, label, hint, error, className }} hideLabel={hideLabel ?? false}>
      {(aria) => <select {...rest} {...aria} className={cx(INPUT, "h-11 sm:h-9")} />}
    </Frame>
  );
}

/** A choice that holds at once, with its label beside it. */
export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: Omit<Labelled, "error"> & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={cx("flex items-start gap-3", className)}>
      <input
        type="checkbox"
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...rest}
        className="mt-0.5 size-[1.125rem] shrink-0 accent-accent"
      />
      <div className="flex flex-col">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-muted text-sm">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
