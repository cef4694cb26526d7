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
import { useRef } from "react";
import type { Notification } from "#client/index";
import { inbox } from "../texts/inbox.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { groupTitle } from "./group-fold.tsx";
import { Menu, MenuItem } from "./menu.tsx";
import { PreferenceLinks } from "./preference-links.tsx";
import type { QuickHandlers } from "./quick-handlers.ts";

const texts = inbox.page;

interface QuickActionsProps {
  /** One, or all of a group. */
  notifications: readonly Notification[];
  handlers: QuickHandlers;
}

interface HoverActionsProps extends QuickActionsProps {
  /** Shows it whole in a window, where that can be opened. */
  onEnlarge?: ((id: number) => void) | false;
  /** Whether it can be deleted here. */
  canRemove?: boolean;
  /** Where it ends, where that is not the end of the row. */
  className?: string;
}

/** What some notifications are, and what they are called. */
function quickOf(notifications: readonly Notification[]) {
  const [first, ...others] = notifications;
  const title = groupTitle(notifications);
  return {
    first,
    title: others.length > 0 ? `${title} (${inbox.groups.count(notifications.length)})` : title,
    isDone: notifications.every(({ place }) => place === "archived"),
    isRead: notifications.every(({ is_read }) => is_read),
    isSaved: notifications.every(({ saved }) => saved),
  };
}

/** What can be done with a row, or with the group that it stands for, over its end while it is pointed at or has the focus. */
export function HoverActions(props: HoverActionsProps) {
  const {
    notifications: some,
    handlers,
    onEnlarge = false,
    canRemove = false,
    className = "right-3",
  } = props;
  const { onDone, onLater, onSave, onMark, onRemove } = handlers;
  const { first, title, isDone, isRead, isSaved } = quickOf(some);
  const button = (label: string, Icon: typeof Mail, onClick: (button: HTMLElement) => void, more = {}) => (
    <IconButton
      label={`${label}: ${title}`}
      title={label}
      className="size-8"
      onClick={({ currentTarget }) => onClick(currentTarget)}
      {...more}
    >
      <Icon aria-hidden size={16} />
    </IconButton>
  );
  return (
    <div
      className={cx(
        "absolute flex rounded-lg bg-raised opacity-0 shadow-pop group-focus-within:opacity-100 group-hover:opacity-100",
        className,
      )}
    >
      {onEnlarge && first && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => onEnlarge(first.id)}
          className="h-8 rounded-lg px-2.5 font-medium text-muted text-xs hover:bg-hover hover:text-text"
        >
          <span aria-hidden>{texts.details.show}</span>
          <span className="sr-only">{`${texts.details.show}: ${title}`}</span>
        </button>
      )}
      {button(isDone ? texts.notDone : texts.done, isDone ? Inbox : Check, () => onDone(some))}
      {button(texts.later, Clock, (beside) => onLater(some, beside), { "aria-haspopup": "menu" })}
      {button(isSaved ? texts.unsave : texts.save, isSaved ? BookmarkMinus : BookmarkPlus, () =>
        onSave(some),
      )}
      {button(isRead ? texts.markUnread : texts.markRead, isRead ? Mail : MailOpen, () => onMark(some))}
      {canRemove &&
        button(texts.remove, Trash2, () => onRemove(some), { className: "size-8 hover:text-danger" })}
    </div>
  );
}

interface MenuActionsProps extends QuickActionsProps {
  /** Begins a selection, where there is one. */
  onSelect?: () => void;
}

/** The same in a menu, where nothing points. */
export function MenuActions({ notifications: some, handlers, onSelect }: MenuActionsProps) {
  const { onMark, onRemove, onDone, onLater, onSave } = handlers;
  const { first, title, isDone, isRead, isSaved } = quickOf(some);
  const box = useRef<HTMLSpanElement>(null);
  const trigger = (
    <IconButton label={texts.more(title)}>
      <Ellipsis aria-hidden size={18} />
    </IconButton>
  );
  const menu = (
    <Menu trigger={trigger}>
      <MenuItem icon={isDone ? Inbox : Check} onClick={() => onDone(some)}>
        {isDone ? texts.notDone : texts.done}
      </MenuItem>
      <MenuItem icon={Clock} onClick={() => onLater(some, box.current?.querySelector("button") ?? null)}>
        {texts.later}
      </MenuItem>
      <MenuItem icon={isSaved ? BookmarkMinus : BookmarkPlus} onClick={() => onSave(some)}>
        {isSaved ? texts.unsave : texts.save}
      </MenuItem>
      <MenuItem icon={isRead ? Mail : MailOpen} onClick={() => onMark(some)}>
        {isRead ? texts.markUnread : texts.markRead}
      </MenuItem>
      {onSelect && (
        <MenuItem icon={SquareCheck} onClick={onSelect}>
          {texts.select}
        </MenuItem>
      )}
      {first && <PreferenceLinks notification={first} />}
      <MenuItem icon={Trash2} danger onClick={() => onRemove(some)}>
        {texts.remove}
      </MenuItem>
    </Menu>
  );
  return (
    <span ref={box} className="mr-1 flex shrink-0">
      {menu}
    </span>
  );
}
