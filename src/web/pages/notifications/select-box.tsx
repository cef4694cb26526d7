import { cx } from "../../components/cx.ts";
import { inbox } from "../../texts/inbox.ts";
import { AtRest } from "./at-rest.tsx";

interface SelectBoxProps {
  title: string;
  isSelected: boolean;
  isSelecting: boolean;
  onSelect: (isRange: boolean) => void;
}

/** The box that selects a row, in place of its picture: while it is pointed at, and on every row once one is selected. */
export function SelectBox({ title, isSelected, isSelecting, onSelect }: SelectBoxProps) {
  return (
    <AtRest isNow={isSelecting}>
      <label
        className={cx(
          "absolute left-5 grid size-10 cursor-pointer select-none place-items-center rounded-lg bg-raised sm:left-6",
          isSelecting
            ? "ring-1 ring-line"
            : "shadow-pop opacity-0 focus-within:opacity-100 group-hover:opacity-100 hover-none:hidden",
        )}
      >
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={inbox.selection.select(title)}
          // A click, by a pointer or a key, is what changes it.
          onChange={({ nativeEvent }) => onSelect((nativeEvent as MouseEvent).shiftKey)}
          className="size-[1.125rem] accent-accent"
        />
      </label>
    </AtRest>
  );
}
