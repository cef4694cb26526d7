import { Check, ChevronDown, Inbox, Mail, MailOpen, Trash2 } from "lucide-react";
import { memo } from "react";
import type { Notification } from "#client/index";
import { nameOf } from "../../components/avatar.tsx";
import { IconButton } from "../../components/button.tsx";
import { cx } from "../../components/cx.ts";
import { GroupFace } from "../../components/notification-face.tsx";
import { shownText } from "../../shown-text.ts";
import { inbox } from "../../texts/inbox.ts";
import { AtRest } from "./at-rest.tsx";
import { actorsOf } from "./groups.ts";
import { useHandlers } from "./handlers.ts";
import { SelectBox } from "./select-box.tsx";

const texts = inbox.page;

interface GroupRowProps {
  groupKey: string;
  notifications: readonly Notification[];
  isOpen: boolean;
  isSelected: boolean;
  isSelecting: boolean;
  /** Whether something points at rows, and there is room for buttons beside their text. */
  hovers: boolean;
}

/** What a group is called: who did it, or the newest title where nobody is named. */
export function groupTitle(notifications: readonly Notification[]): string {
  const [first, ...others] = actorsOf(notifications);
  const [newest] = notifications;
  if (first && others.length > 0) return inbox.groups.others(nameOf(first), others.length);
  return newest ? shownText(newest).title : "";
}

/** A group folded into one line, which unfolds it. What is done with it is done with all of it. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { groupKey, notifications, isOpen, isSelected, isSelecting, hovers } = props;
  const { onFold, onSelect } = useHandlers();
  const title = groupTitle(notifications);
  return (
    <div
      className={cx(
        "group relative flex items-center transition-colors",
        isSelected ? "bg-accent-soft" : "hover:bg-hover has-[button:focus]:bg-hover",
      )}
    >
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => onFold(groupKey)}
        className="flex min-w-0 flex-1 items-center text-start focus-visible:-outline-offset-2"
      >
        <span className="min-w-0 flex-1 px-4 py-2 sm:px-5">
          <GroupFace notifications={notifications} title={title} />
        </span>
        <ChevronDown
          aria-hidden
          size={16}
          className={cx("-ml-2 mr-3 shrink-0 text-faint transition-transform", isOpen && "rotate-180")}
        />
      </button>
      <SelectBox
        {...{ title, isSelected, isSelecting }}
        onSelect={(isRange) => onSelect(groupKey, isRange)}
      />
      <AtRest isNow={!hovers}>
        <GroupActions notifications={notifications} title={title} />
      </AtRest>
    </div>
  );
});

function GroupActions({ notifications, title }: { notifications: readonly Notification[]; title: string }) {
  const { onDone, onMark, onRemove } = useHandlers();
  const isDone = notifications.every(({ place }) => place === "archived");
  const isRead = notifications.every(({ is_read }) => is_read);
  const button = (label: string, Icon: typeof Mail, onClick: () => void, more = "") => (
    <IconButton
      label={`${label}: ${title} (${inbox.groups.count(notifications.length)})`}
      title={label}
      className={cx("size-8", more)}
      onClick={onClick}
    >
      <Icon aria-hidden size={16} />
    </IconButton>
  );
  return (
    <div className="absolute right-9 flex rounded-lg bg-raised opacity-0 shadow-pop group-focus-within:opacity-100 group-hover:opacity-100 hover-none:static hover-none:bg-transparent hover-none:opacity-100 hover-none:shadow-none">
      {button(isDone ? texts.notDone : texts.done, isDone ? Inbox : Check, () => onDone(notifications))}
      {button(
        isRead ? texts.markUnread : texts.markRead,
        isRead ? Mail : MailOpen,
        () => onMark(notifications),
        "hover-none:hidden",
      )}
      {button(texts.remove, Trash2, () => onRemove(notifications), "hover:text-danger hover-none:hidden")}
    </div>
  );
}
