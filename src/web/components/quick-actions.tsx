import { Ellipsis, SquareCheck } from "lucide-react";
import { useRef } from "react";
import type { Notification } from "#client/index";
import { inbox } from "../texts/inbox.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { groupTitle } from "./group-fold.tsx";
import { Menu, MenuItem } from "./menu.tsx";
import { PreferenceLinks } from "./preference-links.tsx";
import { type QuickButton, quickButtons } from "./quick-buttons.ts";
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

/** What some notifications are called. */
function titleOf(notifications: readonly Notification[]): string {
  const title = groupTitle(notifications);
  return notifications.length > 1 ? `${title} (${inbox.groups.count(notifications.length)})` : title;
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
  const [first] = some;
  const title = titleOf(some);
  const buttons = quickButtons(some, handlers).filter(({ isDeletion }) => canRemove || !isDeletion);
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
      {buttons.map(({ name, label, icon: Icon, run, opensMenu, isDeletion }) => (
        <IconButton
          key={name}
          label={`${label}: ${title}`}
          title={label}
          aria-haspopup={opensMenu && "menu"}
          className={cx("size-8", isDeletion && "hover:text-danger")}
          onClick={({ currentTarget }) => run(currentTarget)}
        >
          <Icon aria-hidden size={16} />
        </IconButton>
      ))}
    </div>
  );
}

interface MenuActionsProps extends QuickActionsProps {
  /** Begins a selection, where there is one. */
  onSelect?: () => void;
}

/** The same in a menu, where nothing points. */
export function MenuActions({ notifications: some, handlers, onSelect }: MenuActionsProps) {
  const [first] = some;
  const box = useRef<HTMLSpanElement>(null);
  const buttons = quickButtons(some, handlers);
  const item = ({ name, label, icon, run, isDeletion }: QuickButton) => (
    <MenuItem
      key={name}
      icon={icon}
      danger={isDeletion}
      onClick={() => run(box.current?.querySelector("button") ?? null)}
    >
      {label}
    </MenuItem>
  );
  const trigger = (
    <IconButton label={texts.more(titleOf(some))}>
      <Ellipsis aria-hidden size={18} />
    </IconButton>
  );
  return (
    <span ref={box} className="mr-1 flex shrink-0">
      <Menu trigger={trigger}>
        {buttons.filter(({ isDeletion }) => !isDeletion).map(item)}
        {onSelect && (
          <MenuItem icon={SquareCheck} onClick={onSelect}>
            {texts.select}
          </MenuItem>
        )}
        {first && <PreferenceLinks notification={first} />}
        {buttons.filter(({ isDeletion }) => isDeletion).map(item)}
      </Menu>
    </span>
  );
}
