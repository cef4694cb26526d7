import { Search, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import { IconButton } from "../../components/button.tsx";
import { INPUT } from "../../components/field.tsx";
import { inbox } from "../../texts/inbox.ts";
import { useDebounced } from "../../use-debounced.ts";
import { keyOf, usePageKeys } from "../../use-page-keys.ts";

interface SearchBoxProps {
  /** What the address says. */
  q: string;
  onSearch: (q: string) => void;
  list: RefObject<HTMLElement | null>;
}

/** Searches while one types, and from anywhere on the page by "/". */
export function SearchBox({ q, onSearch, list }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);
  useAddressed(typed, q, setTyped, onSearch);
  usePageKeys((event) => {
    if (keyOf(event) !== "/") return;
    event.preventDefault();
    input.current?.select();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    list.current?.querySelector<HTMLElement>("[data-index] :is(a, button)")?.focus();
  };
  return (
    <search className="relative min-w-0 flex-1 basis-full sm:basis-40">
      <Search
        aria-hidden
        size={16}
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 text-faint"
      />
      <input
        ref={input}
        type="search"
        dir="auto"
        aria-label={inbox.search.label}
        placeholder={inbox.search.placeholder}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={onKeyDown}
        maxLength={100}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className={`${INPUT} h-11 ps-9! pe-9! [&::-webkit-search-cancel-button]:hidden sm:h-9`}
      />
      {typed && (
        <IconButton
          label={inbox.page.clearSearch}
          className="-translate-y-1/2 absolute! top-1/2 right-1 size-7"
          onClick={() => {
            setTyped("");
            input.current?.focus();
          }}
        >
          <X aria-hidden size={15} />
        </IconButton>
      )}
    </search>
  );
}

/** The address follows what is typed once its reader pauses, and what is typed follows the way back. */
function useAddressed(
  typed: string,
  q: string,
  setTyped: (q: string) => void,
  onSearch: (q: string) => void,
): void {
  const debounced = useDebounced(typed);
  const addressed = useRef(q);
  const search = useEffectEvent((text: string) => {
    if (text === addressed.current) return;
    addressed.current = text;
    onSearch(text);
  });
  useEffect(() => search(debounced), [debounced]);
  const follow = useEffectEvent((text: string) => {
    if (text === addressed.current) return;
    addressed.current = text;
    setTyped(text);
  });
  useEffect(() => follow(q), [q]);
}
