import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";

const LOOKS: Record<ButtonLook, string> = {
  // The edge is drawn in forced colours, where the background is not.
  primary: "bg-accent text-on-accent border border-transparent hover:bg-accent-strong shadow-card",
  secondary: "bg-surface text-text border border-line-strong hover:bg-hover shadow-card",
  quiet: "text-muted hover:bg-hover hover:text-text",
  danger:
    "bg-surface text-danger border border-line-strong hover:bg-danger-soft hover:border-danger shadow-card",
};

const SIZES = {
  small: "h-8 px-2.5 text-[0.8125rem] gap-1.5 rounded-md",
  medium: "h-9 px-3.5 text-sm gap-2 rounded-lg",
  large: "h-11 px-4 text-[0.9375rem] gap-2 rounded-lg",
};

/** The classes of a button, for a link that looks like one. */
export function buttonClass(look: ButtonLook = "secondary", size: keyof typeof SIZES = "medium"): string {
  return cx(
    "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap font-medium transition-colors",
    "disabled:cursor-default disabled:opacity-60",
    LOOKS[look],
    SIZES[size],
  );
}

type ButtonProps = ComponentProps<"button"> & {
  look?: ButtonLook | undefined;
  size?: keyof typeof SIZES | undefined;
  /** Work that it began is under way: it keeps its focus, and does nothing more. */
  busy?: boolean | undefined;
  icon?: ReactNode;
};

/** A button of the app: `type="button"` unless said otherwise. */
export function Button({
  look,
  size,
  busy = false,
  icon,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={cx(buttonClass(look, size), busy && "opacity-70", className)}
    >
      {busy ? <LoaderCircle aria-hidden size={16} className="animate-spin" /> : icon}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  /** Its accessible name, and its tip unless `title` is another. */
  label: string;
  children?: ReactNode;
};

/** A square button that shows an icon alone. */
export function IconButton({ label, title = label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      {...rest}
      className={cx(
        "icon-button inline-grid shrink-0 place-items-center rounded-lg text-muted transition-colors",
        "hover:bg-hover hover:text-text disabled:cursor-default disabled:opacity-50",
        className,
      )}
    >
      {/* As its own the tip would be its description, which screen readers say after the name. */}
      <span aria-hidden title={title} className="absolute inset-0 grid place-items-center">
        {children}
      </span>
    </button>
  );
}
