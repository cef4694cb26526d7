import { type ComponentProps, createElement, type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

export const INPUT = cx(
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

interface Aria {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

interface FrameProps extends Labelled {
  className?: string | undefined;
  /** The input itself; `aria` connects it to its label, hint and error. */
  children: (aria: Aria) => ReactNode;
}

/** A label, what is filled in, and what is said of it. */
export function Frame({ label, hint, error, hideLabel, className, children }: FrameProps) {
  const id = useId();
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
      <Hint id={id}>{hint}</Hint>
    </div>
  );
}

function Hint({ id, children }: { id: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <p id={`${id}-hint`} className="text-muted text-sm">
      {children}
    </p>
  );
}

type Tag = "input" | "textarea" | "select";

/** An element to fill in, within its frame. */
function Control({ tag, look, ...props }: { tag: Tag; look: string } & Labelled & ComponentProps<Tag>) {
  const { label, hint, error, hideLabel = false, className, ...own } = props;
  return (
    <Frame label={label} hint={hint} error={error} hideLabel={hideLabel} className={className}>
      {(aria) => createElement(tag, { ...own, ...aria, className: cx(INPUT, look) })}
    </Frame>
  );
}

/** A line of text with its label, hint and error. Text stands as its first letter does; addresses and dates do not turn. */
export function Field({ type = "text", ...props }: Labelled & ComponentProps<"input">) {
  const dir = type === "text" ? { dir: "auto" } : {};
  return <Control tag="input" look="h-11 sm:h-9" type={type} {...dir} {...props} />;
}

/** Several lines of text. */
export function TextArea(props: Labelled & ComponentProps<"textarea">) {
  return <Control tag="textarea" dir="auto" look="min-h-24 resize-y py-2" {...props} />;
}

/** One of several values; native, so that a phone shows its own picker. The options are its children. */
export function Select(props: Labelled & ComponentProps<"select">) {
  return <Control tag="select" look="h-11 text-ellipsis sm:h-9" {...props} />;
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
        <Hint id={id}>{hint}</Hint>
      </div>
    </div>
  );
}
