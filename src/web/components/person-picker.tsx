import { Combobox } from "@base-ui/react/combobox";
import { X } from "lucide-react";
import { useState } from "react";
import type { PublicUser } from "#client/index";
import { useApiPages } from "../api.ts";
import { searchPath } from "../people-actions.ts";
import { picker as texts } from "../texts/picker.ts";
import { useDebounced } from "../use-debounced.ts";
import { nameOf } from "./avatar.tsx";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { Frame, INPUT } from "./field.tsx";
import { PersonFace } from "./person.tsx";

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

/** Picks a person by searching among all. */
export function PersonPicker({ label, hint, error, name, value, onChange, fits }: PersonPickerProps) {
  const [text, setText] = useState(value ? nameOf(value) : "");
  const q = useDebounced(text);
  const isChosen = value !== null && text === nameOf(value);
  const isLongEnough = !isChosen && [...q.trim()].length >= MIN_LETTERS;
  const search = useApiPages<PublicUser>(isLongEnough ? `${searchPath(q)}&limit=50` : null);
  const found = (isLongEnough && search.data?.items.filter((user) => fits?.(user) ?? true)) || [];
  const outcome =
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
      <Frame label={label} hint={hint} error={error}>
        {(aria) => (
          <div className="relative">
            <Combobox.Input
              {...aria}
              placeholder={texts.placeholder}
              className={cx(INPUT, "h-11 pr-10 sm:h-9")}
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
        )}
      </Frame>
      <Results status={found.length === 0 && (outcome || (isLongEnough ? texts.searching : texts.type))} />
    </Combobox.Root>
  );
}

/** The popup with the people found; `status` is read out when there are none. */
function Results({ status }: { status: string | false }) {
  return (
    <Combobox.Portal>
      <Combobox.Positioner sideOffset={6} className="z-[60] w-(--anchor-width)">
        <Combobox.Popup className="popup max-h-[min(20rem,var(--available-height))] overflow-y-auto p-1">
          <Combobox.Status className="px-2.5 py-2 text-muted text-sm empty:hidden">{status}</Combobox.Status>
          <Combobox.List>
            {(user: PublicUser) => (
              <Combobox.Item
                key={user.id}
                value={user}
                className="flex cursor-pointer items-center gap-3 rounded-lg px-2.5 py-2 outline-none data-highlighted:bg-hover"
              >
                <PersonFace user={user} size="small" />
              </Combobox.Item>
            )}
          </Combobox.List>
        </Combobox.Popup>
      </Combobox.Positioner>
    </Combobox.Portal>
  );
}
