import { Search } from "lucide-react";
import { useId } from "react";

interface SearchFieldProps {
  label: string;
  hint: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}

/** Where one types what to search for; what is found follows by itself. */
export function SearchField({ label, hint, placeholder, value, onChange }: SearchFieldProps) {
  const id = useId();
  return (
    <search className="flex flex-col gap-1.5">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <div className="relative">
        <Search
          aria-hidden
          size={18}
          className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3.5 text-faint"
        />
        <input
          id={id}
          type="search"
          dir="auto"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          placeholder={placeholder}
          maxLength={100}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          className="h-12 w-full rounded-xl border border-edge bg-surface pr-3 pl-11 text-base placeholder:text-faint hover:border-muted focus-visible:outline-offset-0"
        />
      </div>
      <p id={`${id}-hint`} className="text-muted text-sm">
        {hint}
      </p>
    </search>
  );
}
