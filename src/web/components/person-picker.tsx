import { Combobox } from "@base-ui/react/combobox";
import { X } from "lucide-react";
import { useId, useState } from "react";
import type { PublicUser } from "#client/index";
import { useApiPages } from "../api.ts";
import { people } from "../texts/people.ts";
import { useDebounced } from "../use-debounced.ts";
import { Avatar, nameOf } from "./avatar.tsx";
import { IconButton } from "./button.tsx";
import { whatIs } from "./person.tsx";

const texts = people.picker;
const MIN_LETTERS = 2;

interface PersonPickerProps {
  label: string;
  hint?: string;
  error?: string | undefined;
  /** The field's name; its value is the id. */
  name: string;
  value: PublicUser | null;
  onChange: (user: PublicUser | null) => void;
  /** Leaves out who cannot be chosen. */
  fits?: (user: PublicUser) => boolean;
}

/** Chooses somebody by a search among all. */
export function PersonPicker({ label, hint, error, name, value, onChange, fits }: PersonPickerProps) {
  const id = useId();
  const [text, setText] = useState(value ? nameOf(value) : "");
  const q = useDebounced(text);
  const isChosen = value !== null && text === nameOf(value);
  const isLongEnough = !isChosen && [...q].length >= MIN_LETTERS;
  const search = useApiPages<PublicUser>(
    isLongEnough ? `/api/search_users/?q=${encodeURIComponent(q)}&limit=50` : null,
  );
  const found = (isLongEnough && search.data?.items.filter((user) => fits?.(user) ?? true)) || [];
  const said =
    (isLongEnough && search.isError && texts.failed) ||
    (q === text && isLongEnough && search.data && texts.none);
  return (
    <Combobox.Root<PublicUser>
      items={found}
      filter={null}
      name={name}
      value={value}
      onValueChange={onChange}
      inputValue={text}
      onInputValueChange={setText}
      itemToStringLabel={nameOf}
      itemToStringValue={(user) => String(user.id)}
      isItemEqualToValue={(one, other) => one.id === other.id}
      autoHighlight
    >
      <div className="flex min-w-0 flex-col gap-1.5">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        <div className="relative">
          <Combobox.Input
            id={id}
            placeholder={texts.placeholder}
            aria-describedby={
              [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || undefined
            }
            aria-invalid={error ? true : undefined}
            className="h-11 w-full rounded-lg border border-edge bg-surface pr-10 pl-3 text-base placeholder:text-faint hover:border-muted focus-visible:outline-offset-0 aria-invalid:border-danger sm:h-9 sm:text-sm"
          />
          {value && (
            <Combobox.Clear
              render={
                <IconButton label={texts.clear} className="absolute top-1 right-1 sm:top-0.5 sm:size-8" />
              }
            >
              <X aria-hidden size={16} />
            </Combobox.Clear>
          )}
        </div>
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
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={6} className="z-[60] w-(--anchor-width)">
          <Combobox.Popup className="popup max-h-[min(20rem,var(--available-height))] overflow-y-auto p-1">
            <Combobox.Status className="px-2.5 py-2 text-muted text-sm empty:hidden">
              {found.length === 0 && (said || (isLongEnough ? texts.searching : texts.type))}
            </Combobox.Status>
            <Combobox.List>
              {(user: PublicUser) => (
                <Combobox.Item
                  key={user.id}
                  value={user}
                  className="flex cursor-pointer items-center gap-3 rounded-lg px-2.5 py-2 outline-none data-highlighted:bg-hover"
                >
                  <Avatar user={user} size="small" />
                  <span className="flex min-w-0 flex-col">
                    <span className="truncate font-medium text-sm">{nameOf(user)}</span>
                    <span className="truncate text-muted text-xs">{whatIs(user)}</span>
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
