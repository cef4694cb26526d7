import { memo } from "react";
import { Link } from "react-router";
import type { Notification } from "#client/index";
import { Answers } from "../../components/answers.tsx";
import { cx } from "../../components/cx.ts";
import { NotificationFace } from "../../components/notification-face.tsx";
import { WithOutcome } from "../../components/outcome.tsx";
import { HoverActions, MenuActions } from "../../components/quick-actions.tsx";
import { shownText } from "../../shown-text.ts";
import { useSeenRef } from "../../use-seen-ref.ts";
import { AtRest } from "./at-rest.tsx";
import { useHandlers } from "./handlers.ts";
import { SelectBox } from "./select-box.tsx";

interface RowProps {
  notification: Notification;
  /** Its address, which a new tab can open as well. */
  search: string;
  /** It is the one that is shown whole. */
  isOpen: boolean;
  isSelected: boolean;
  /** Whether anything is selected, so that every row shows its box. */
  isSelecting: boolean;
  /** It belongs to the group above. */
  isInGroup: boolean;
  /** Whether another one is open: then this one takes its place in the history. */
  replaces: boolean;
  /** Whether a window can be opened. */
  canEnlarge: boolean;
  /** Whether something points at rows, and there is room for buttons beside their text. */
  hovers: boolean;
}

function backgroundOf(isOpen: boolean, isSelected: boolean): string {
  if (isOpen) return "bg-accent-soft shadow-[inset_3px_0_0_var(--color-accent)]";
  return isSelected ? "bg-accent-soft" : "hover:bg-hover has-[a:focus]:bg-hover";
}

/** One line of the inbox. What can be done with it is beside it when pointed at, and in a menu where nothing points or there is no room. */
export const NotificationRow = memo(function NotificationRow(props: RowProps) {
  const { notification, search, isOpen, isSelected, isSelecting, isInGroup, replaces, canEnlarge, hovers } =
    props;
  const handlers = useHandlers();
  const { onOpen, onSelect, onEnlarge } = handlers;
  const seenRef = useSeenRef(notification);
  const some = [notification];
  return (
    <div
      ref={seenRef}
      className={cx(
        "group relative transition-colors",
        isInGroup && "pl-8",
        backgroundOf(isOpen, isSelected),
      )}
    >
      <div className="relative flex items-center">
        <Link
          to={{ search }}
          replace={replaces}
          aria-current={isOpen || undefined}
          onClick={onOpen}
          className="min-w-0 flex-1 px-4 py-2 focus-visible:-outline-offset-2 sm:px-5"
        >
          <WithOutcome notification={notification}>
            {(outcome) => <NotificationFace notification={notification} outcome={outcome} />}
          </WithOutcome>
        </Link>
        <SelectBox
          title={shownText(notification).title}
          isSelected={isSelected}
          isSelecting={isSelecting}
          onSelect={(isRange) => onSelect(notification.id, isRange)}
        />
        {hovers ? (
          <AtRest>
            <HoverActions
              notifications={some}
              handlers={handlers}
              onEnlarge={canEnlarge && onEnlarge}
              canRemove
            />
          </AtRest>
        ) : (
          <MenuActions
            notifications={some}
            handlers={handlers}
            onSelect={() => onSelect(notification.id, false)}
          />
        )}
      </div>
      <Answers
        notification={notification}
        className="flex flex-wrap gap-2 pt-0.5 pr-4 pb-2.5 pl-17 sm:pl-18"
      />
    </div>
  );
});
