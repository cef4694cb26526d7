import { useMemo, useState } from "react";
import { useNotifications } from "../../../react/hooks.ts";
import { Select } from "../../components/field.tsx";
import { Filters } from "../../components/filters.tsx";
import { inbox, typeName } from "../../texts/inbox.ts";
import type { ListAddress, ReadFilter } from "./address.ts";
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
  address: Omit<ListAddress, "id">;
  listing: Pick<Listing, "notifications" | "status" | "hasMore">;
  onChange: (type: string) => void;
}

/** The types that are there, with how many. While not all is loaded, there may be any type, and more of each. */
export function TypeFilter({ address, listing, onChange }: TypeFilterProps) {
  const { type: chosen } = address;
  const { counts, isWhole } = useTypeCounts(address, listing);
  const types = new Set([...counts.keys(), ...(isWhole ? [] : Object.keys(inbox.types))]);
  if (chosen) types.add(chosen);
  const named = (type: string) => {
    const count = counts.get(type);
    return count ? `${typeName(type)} (${count}${isWhole ? "" : "+"})` : typeName(type);
  };
  return (
    <Select
      className="max-sm:flex-1 max-sm:basis-32 sm:max-w-60"
      hideLabel
      label={texts.type}
      value={chosen}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{texts.allTypes}</option>
      {[...types]
        .sort((a, b) => (typeName(a) < typeName(b) ? -1 : 1))
        .map((type) => (
          <option key={type} value={type}>
            {named(type)}
          </option>
        ))}
    </Select>
  );
}

interface TypeCounts {
  list: string;
  notifications: Listing["notifications"];
  isWhole: boolean;
}

/** How many there are of each type. While one type is shown, those that were there before it was chosen. */
function useTypeCounts(
  { view, which, type, q }: TypeFilterProps["address"],
  { notifications, status, hasMore }: TypeFilterProps["listing"],
) {
  const list = [view, which, q].join();
  const [known, setKnown] = useState<TypeCounts>({ list, notifications: [], isWhole: false });
  if (status === "ready" && type === "" && known.notifications !== notifications)
    setKnown({ list, notifications, isWhole: !hasMore });
  const isKnown = known.list === list;
  const counts = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { notification_type: each } of isKnown ? known.notifications : [])
      counts.set(each, (counts.get(each) ?? 0) + 1);
    return counts;
  }, [isKnown, known]);
  return { counts, isWhole: isKnown && known.isWhole };
}
