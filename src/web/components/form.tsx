import { type FormEvent, type ReactNode, useRef } from "react";
import type { HeraldProblem } from "#client/index";
import { fieldErrors, isProblem, messageOf } from "../api.ts";

interface FormProps {
  /** The text of each named field. */
  onSubmit: (values: Record<string, string>) => void;
  /** What the API refused: a field that it points to says so itself, by `errors`. */
  error: unknown;
  /** What a refusal means here, where it means something else than elsewhere. */
  messageFor?: (problem: HeraldProblem) => string | undefined;
  className?: string;
  /** While it is filled in, as for a preview. */
  onInput?: (field: { name: string; value: string }) => void;
  children: (errors: Record<string, string>) => ReactNode;
}

/** A form whose refusals are read out, and stand where they belong. */
export function Form({ onSubmit, error, messageFor, className, onInput, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const errors = fieldErrors(error);
  const isElsewhere = error !== null && error !== undefined && !pointsHere(error, form.current);
  const message = isProblem(error) ? messageFor?.(error) : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)];
    onSubmit(
      Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
    );
  };
  return (
    <form
      ref={form}
      onSubmit={submit}
      onInput={({ target }) => onInput?.(target as HTMLInputElement)}
      className={className ?? "flex flex-col gap-4"}
    >
      <div role="alert" className="empty:hidden">
        {isElsewhere && (
          <p className="rounded-lg bg-danger-soft px-3 py-2 text-danger text-sm">
            {message ?? messageOf(error)}
          </p>
        )}
      </div>
      {children(errors)}
    </form>
  );
}

/** A phone's keyboard puts a blank behind a word that it completes; a password keeps what it was given. */
export function trimmed({ password, ...rest }: Record<string, string>): Record<string, string> {
  const values = Object.entries(rest).map(([name, value]) => [name, value.trim()]);
  return { ...Object.fromEntries(values), ...(password !== undefined && { password }) };
}

/** True where each thing that is wrong is said beside a field of the form. */
function pointsHere(error: unknown, form: HTMLFormElement | null): boolean {
  if (!isProblem(error) || error.errors.length === 0) return false;
  return Object.keys(fieldErrors(error)).every((name) => form?.elements.namedItem(name));
}
