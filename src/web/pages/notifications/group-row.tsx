import { memo } from "react";
import type { Notification } from "#client/index";
import { cx } from "../../components/cx.ts";
import { GroupFold, groupTitle } from "../../components/group-fold.tsx";
import { HoverActions, MenuActions } from "../../components/quick-actions.tsx";
import { AtRest } from "./at-rest.tsx";
import { useHandlers } from "./handlers.ts";
import { SelectBox } from "./select-box.tsx";

interface GroupRowProps {
  groupKey: string;
  notifications: readonly Notification[];
  isOpen: boolean;
  isSelected: boolean;
  isSelecting: boolean;
  /** Whether something points at rows, and there is room for buttons beside their text. */
  hovers: boolean;
}

/** A group folded into one line, which unfolds it. What is done with it is done with all of it. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { groupKey, notifications, isOpen, isSelected, isSelecting, hovers } = props;
  const handlers = useHandlers();
  const { onFold, onSelect } = handlers;
  return (
    <div
      className={cx(
        "group relative flex items-center transition-colors",
        isSelected ? "bg-accent-soft" : "hover:bg-hover has-[button:focus]:bg-hover",
      )}
    >
      <GroupFold
        notifications={notifications}
        isOpen={isOpen}
        onFold={() => onFold(groupKey)}
        className="px-4 py-2 sm:px-5"
      />
      <SelectBox
        title={groupTitle(notifications)}
        isSelected={isSelected}
        isSelecting={isSelecting}
        onSelect={(isRange) => onSelect(groupKey, isRange)}
      />
      {hovers ? (
        <AtRest>
          <HoverActions notifications={notifications} handlers={handlers} canRemove className="right-9" />
        </AtRest>
      ) : (
        <MenuActions
          notifications={notifications}
          handlers={handlers}
          onSelect={() => onSelect(groupKey, false)}
        />
      )}
    </div>
  );
});
