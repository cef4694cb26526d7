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
import { shownText } from "../shown-text.ts";
import { inbox } from "../texts/inbox.ts";
import { IconButton } from "./button.tsx";
import { Menu, MenuItem } from "./menu.tsx";
import { PreferenceLinks } from "./preference-links.tsx";
import type { QuickHandlers } from "./quick-handlers.ts";

const texts = inbox.page;

interface HoverActionsProps {
  notification: Notification;
  handlers: QuickHandlers;
  /** Shows it whole in a window, where that can be opened. */
  onEnlarge?: ((id: number) => void) | false;
  /** Whether it can be deleted here. */
  canRemove?: boolean;
}

/** What can be done with a row, over its end while it is pointed at or has the focus. */
export function HoverActions({
  notification,
  handlers,
  onEnlarge = false,
  canRemove = false,
}: HoverActionsProps) {
  const { onDone, onLater, onSave, onMark, onRemove } = handlers;
  const { id, is_read, place, saved } = notification;
  const { title } = shownText(notification);
  const some = [notification];
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
  const isDone = place === "archived";
  return (
    <div className="absolute right-3 flex rounded-lg bg-raised opacity-0 shadow-pop group-focus-within:opacity-100 group-hover:opacity-100">
      {onEnlarge && (
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
      {button(texts.later, Clock, (beside) => onLater(some, beside), { "aria-haspopup": "menu" })}
      {button(saved ? texts.unsave : texts.save, saved ? BookmarkMinus : BookmarkPlus, () => onSave(some))}
      {button(is_read ? texts.markUnread : texts.markRead, is_read ? Mail : MailOpen, () => onMark(some))}
      {canRemove &&
        button(texts.remove, Trash2, () => onRemove(some), { className: "size-8 hover:text-danger" })}
    </div>
  );
}

interface MenuActionsProps {
  notification: Notification;
  handlers: QuickHandlers;
  /** Begins a selection, where there is one. */
  onSelect?: (id: number) => void;
}

/** The same in a menu, where nothing points. */
export function MenuActions({ notification, handlers, onSelect }: MenuActionsProps) {
  const { onMark, onRemove, onDone, onLater, onSave } = handlers;
  const { id, is_read, place, saved } = notification;
  const some = [notification];
  const isDone = place === "archived";
  const box = useRef<HTMLSpanElement>(null);
  const trigger = (
    <IconButton label={texts.more(shownText(notification).title)}>
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
      <MenuItem icon={saved ? BookmarkMinus : BookmarkPlus} onClick={() => onSave(some)}>
        {saved ? texts.unsave : texts.save}
      </MenuItem>
      <MenuItem icon={is_read ? Mail : MailOpen} onClick={() => onMark(some)}>
        {is_read ? texts.markUnread : texts.markRead}
      </MenuItem>
      {onSelect && (
        <MenuItem icon={SquareCheck} onClick={() => onSelect(id)}>
          {texts.select}
        </MenuItem>
      )}
      <PreferenceLinks notification={notification} />
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
