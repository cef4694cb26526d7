import {
  BookmarkMinus,
  BookmarkPlus,
  Check,
  Clock,
  Ellipsis,
  Inbox,
  Mail,
  MailOpen,
  SquareCheck,
  Trash2,
} from "lucide-react";
import { memo } from "react";
import { Link } from "react-router";
import type { Notification } from "#client/index";
import { IconButton } from "../../components/button.tsx";
import { cx } from "../../components/cx.ts";
import { Menu, MenuItem } from "../../components/menu.tsx";
import { NotificationFace } from "../../components/notification-face.tsx";
import { useOutcome } from "../../components/outcome.tsx";
import { shownText } from "../../shown-text.ts";
import { inbox } from "../../texts/inbox.ts";
import { HOVERS, useMedia } from "../../use-media.ts";
import { useSeenRef } from "../../use-seen-ref.ts";
import { Answers } from "./answers.tsx";
import { useHandlers } from "./handlers.ts";
import { PreferenceLinks } from "./preference-links.tsx";
import { SelectBox } from "./select-box.tsx";

const texts = inbox.page;

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
}

/** One line of the inbox. What can be done with it is beside it when pointed at, and in a menu where nothing points. */
export const NotificationRow = memo(function NotificationRow(props: RowProps) {
  const { notification, search, isOpen, isSelected, isSelecting, isInGroup, replaces, canEnlarge } = props;
  const { onOpen, onSelect } = useHandlers();
  const hovers = useMedia(HOVERS);
  const outcome = useOutcome(notification);
  const seenRef = useSeenRef(notification);
  return (
    <div
      ref={seenRef}
      className={cx(
        "group relative transition-colors",
        isInGroup && "pl-8",
        isOpen
          ? "bg-accent-soft shadow-[inset_3px_0_0_var(--color-accent)]"
          : isSelected
            ? "bg-accent-soft"
            : "hover:bg-hover has-[a:focus]:bg-hover",
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
          <NotificationFace notification={notification} outcome={outcome} />
        </Link>
        <SelectBox
          title={shownText(notification).title}
          {...{ isSelected, isSelecting }}
          onSelect={(isRange) => onSelect(notification.id, isRange)}
        />
        {hovers ? (
          <HoverActions notification={notification} canEnlarge={canEnlarge} />
        ) : (
          <MenuActions notification={notification} />
        )}
      </div>
      <Answers
        notification={notification}
        className="flex flex-wrap gap-2 pt-0.5 pr-4 pb-2.5 pl-17 sm:pl-18"
      />
    </div>
  );
});

function HoverActions({ notification, canEnlarge }: { notification: Notification; canEnlarge: boolean }) {
  const { onEnlarge, onMark, onRemove, onDone, onLater, onSave } = useHandlers();
  const { id, is_read, place, saved } = notification;
  const { title } = shownText(notification);
  const some = [notification];
  const button = (label: string, Icon: typeof Mail, onClick: (button: HTMLElement) => void, more = "") => (
    <IconButton
      label={`${label}: ${title}`}
      title={label}
      className={cx("size-8", more)}
      onClick={({ currentTarget }) => onClick(currentTarget)}
    >
      <Icon aria-hidden size={16} />
    </IconButton>
  );
  const isDone = place === "archived";
  return (
    <div className="absolute right-3 flex rounded-lg bg-raised opacity-0 shadow-pop group-focus-within:opacity-100 group-hover:opacity-100">
      {canEnlarge && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => onEnlarge(id)}
          className="h-8 rounded-lg px-2.5 font-medium text-muted text-xs hover:bg-hover hover:text-text"
        >
          <span aria-hidden>{texts.details.show}</span>
          <span className="sr-only">{`${texts.details.show}: ${title}`}</span>
        </button>
      )}
      {button(isDone ? texts.notDone : texts.done, isDone ? Inbox : Check, () => onDone(some))}
      {button(texts.later, Clock, (beside) => onLater(some, beside))}
      {button(saved ? texts.unsave : texts.save, saved ? BookmarkMinus : BookmarkPlus, () => onSave(some))}
      {button(is_read ? texts.markUnread : texts.markRead, is_read ? Mail : MailOpen, () => onMark(some))}
      {button(texts.remove, Trash2, () => onRemove(some), "hover:text-danger")}
    </div>
  );
}

function MenuActions({ notification }: { notification: Notification }) {
  const { onMark, onRemove, onDone, onLater, onSave, onSelect } = useHandlers();
  const { id, is_read, place, saved } = notification;
  const some = [notification];
  const isDone = place === "archived";
  return (
    <Menu
      trigger={
        <IconButton label={texts.more(shownText(notification).title)} className="mr-1">
          <Ellipsis aria-hidden size={18} />
        </IconButton>
      }
    >
      <MenuItem icon={isDone ? Inbox : Check} onClick={() => onDone(some)}>
        {isDone ? texts.notDone : texts.done}
      </MenuItem>
      <MenuItem
        icon={Clock}
        onClick={() => onLater(some, document.querySelector<HTMLElement>(`[data-id="${id}"]`))}
      >
        {texts.later}
      </MenuItem>
      <MenuItem icon={saved ? BookmarkMinus : BookmarkPlus} onClick={() => onSave(some)}>
        {saved ? texts.unsave : texts.save}
      </MenuItem>
      <MenuItem icon={is_read ? Mail : MailOpen} onClick={() => onMark(some)}>
        {is_read ? texts.markUnread : texts.markRead}
      </MenuItem>
      <MenuItem icon={SquareCheck} onClick={() => onSelect(id, false)}>
        {texts.select}
      </MenuItem>
      <PreferenceLinks notification={notification} />
      <MenuItem icon={Trash2} danger onClick={() => onRemove(some)}>
        {texts.remove}
      </MenuItem>
    </Menu>
  );
}
