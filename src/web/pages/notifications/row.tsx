import { Ellipsis, Mail, MailOpen, Trash2 } from "lucide-react";
import { type MouseEvent, memo } from "react";
import { Link } from "react-router";
import type { Notification } from "#client/index";
import { IconButton } from "../../components/button.tsx";
import { cx } from "../../components/cx.ts";
import { Menu, MenuItem } from "../../components/menu.tsx";
import { NotificationFace } from "../../components/notification-face.tsx";
import { useOutcome } from "../../components/outcome.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { shownText } from "../../shown-text.ts";
import { inbox } from "../../texts/inbox.ts";
import { HOVERS, useMedia } from "../../use-media.ts";
import { useSeenRef } from "../../use-seen-ref.ts";

import { PreferenceLinks } from "./preference-links.tsx";

const texts = inbox.page;

interface RowProps {
  notification: Notification;
  /** Its address, which a new tab can open as well. */
  search: string;
  isSelected: boolean;
  /** Whether another one is open: then this one takes its place in the history. */
  replaces: boolean;
  onOpen: (event: MouseEvent) => void;
  /** Shows it whole in a window of its own. */
  onEnlarge: ((id: number) => void) | undefined;
  onRemove: (id: number) => void;
}

/** One line of the inbox. What can be done with it is beside it when pointed at, and in a menu where nothing points. */
export const NotificationRow = memo(function NotificationRow({
  notification,
  search,
  isSelected,
  replaces,
  onOpen,
  onEnlarge,
  onRemove,
}: RowProps) {
  const hovers = useMedia(HOVERS);
  const outcome = useOutcome(notification);
  const actions = { notification, onRemove };
  const seenRef = useSeenRef(notification);
  return (
    <div
      ref={seenRef}
      className={cx(
        "group relative flex items-center transition-colors",
        isSelected
          ? "bg-accent-soft shadow-[inset_3px_0_0_var(--color-accent)]"
          : "hover:bg-hover has-[a:focus]:bg-hover",
      )}
    >
      <Link
        to={{ search }}
        replace={replaces}
        aria-current={isSelected || undefined}
        onClick={onOpen}
        className="min-w-0 flex-1 px-4 py-2 focus-visible:-outline-offset-2 sm:px-5"
      >
        <NotificationFace notification={notification} outcome={outcome} />
      </Link>
      {hovers ? <HoverActions {...actions} onEnlarge={onEnlarge} /> : <MenuActions {...actions} />}
    </div>
  );
});

type ActionsProps = Pick<RowProps, "notification" | "onRemove">;

function HoverActions({ notification, onEnlarge, onRemove }: ActionsProps & Pick<RowProps, "onEnlarge">) {
  const { markAsRead, markAsUnread } = useInboxActions();
  const { id, is_read } = notification;
  const { title } = shownText(notification);
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
      {is_read ? (
        <IconButton
          label={`${texts.markUnread}: ${title}`}
          className="size-8"
          onClick={() => markAsUnread(id)}
        >
          <Mail aria-hidden size={16} />
        </IconButton>
      ) : (
        <IconButton label={`${texts.markRead}: ${title}`} className="size-8" onClick={() => markAsRead(id)}>
          <MailOpen aria-hidden size={16} />
        </IconButton>
      )}
      <IconButton
        label={`${texts.remove}: ${title}`}
        className="size-8 hover:text-danger"
        onClick={() => onRemove(id)}
      >
        <Trash2 aria-hidden size={16} />
      </IconButton>
    </div>
  );
}

function MenuActions({ notification, onRemove }: ActionsProps) {
  const { markAsRead, markAsUnread } = useInboxActions();
  const { id, is_read } = notification;
  return (
    <Menu
      trigger={
        <IconButton label={texts.more(shownText(notification).title)} className="mr-1">
          <Ellipsis aria-hidden size={18} />
        </IconButton>
      }
    >
      {is_read ? (
        <MenuItem icon={Mail} onClick={() => markAsUnread(id)}>
          {texts.markUnread}
        </MenuItem>
      ) : (
        <MenuItem icon={MailOpen} onClick={() => markAsRead(id)}>
          {texts.markRead}
        </MenuItem>
      )}
      <PreferenceLinks notification={notification} />
      <MenuItem icon={Trash2} danger onClick={() => onRemove(id)}>
        {texts.remove}
      </MenuItem>
    </Menu>
  );
}
