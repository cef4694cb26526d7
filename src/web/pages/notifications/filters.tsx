import { useNotifications } from "../../../react/hooks.ts";
import { Select } from "../../components/field.tsx";
import { Filters } from "../../components/filters.tsx";
import { inbox, typeName } from "../../texts/inbox.ts";
import type { ReadFilter } from "./address.ts";
import type { Listing } from "./use-listing.ts";

const texts = inbox.page;

interface WhichFilterProps {
  value: ReadFilter;
  /** Whether unread ones are counted, as in the inbox. */
  isCounted: boolean;
  onChange: (which: ReadFilter) => void;
}

export function WhichFilter({ isCounted, ...chosen }: WhichFilterProps) {
  const { unreadCount } = useNotifications();
  const { all, unread, read } = texts.filters;
  const counted = (
    <>
      {unread}
      {isCounted && unreadCount > 0 && <span className="text-faint tabular-nums">{unreadCount}</span>}
    </>
  );
  return (
    <div className="shrink-0">
      <Filters label={texts.filter} options={{ all, unread: counted, read }} {...chosen} />
    </div>
  );
}

interface TypeFilterProps {
  value: string;
  listing: Pick<Listing, "notifications">;
  onChange: (type: string) => void;
}

export function TypeFilter({ value, listing, onChange }: TypeFilterProps) {
  const known = Object.keys(inbox.types);
  const loaded = listing.notifications.map(({ notification_type }) => notification_type);
  const types = new Set([...known, ...loaded]);
  if (value) types.add(value);
  const options = [...types].map((type) => [type, typeName(type)] as const);
  return (
    <Select
      className="max-sm:flex-1 max-sm:basis-32"
      hideLabel
      label={texts.type}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{texts.allTypes}</option>
      {options
        .sort(([, a], [, b]) => (a < b ? -1 : 1))
        .map(([type, name]) => (
          <option key={type} value={type}>
            {name}
          </option>
        ))}
    </Select>
  );
}
