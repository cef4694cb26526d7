import { Ellipsis, Mail, MailOpen, Trash2 } from "lucide-react";
import { memo } from "react";
import type { Notification } from "#client/index";
import { IconButton } from "../../components/button.tsx";
import { cx } from "../../components/cx.ts";
import { Menu, MenuItem } from "../../components/menu.tsx";
import { NotificationFace } from "../../components/notification-face.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { notifications } from "../../texts/notifications.ts";
import { HOVERS, useMedia } from "../../use-media.ts";

const texts = notifications.page;

interface RowProps {
  notification: Notification;
  isSelected: boolean;
  onSelect: (id: number) => void;
}

/** One line of the inbox. What can be done with it is beside it when pointed at, and in a menu where nothing points. */
export const Row = memo(function Row({ notification, isSelected, onSelect }: RowProps) {
  const { id, is_read } = notification;
  const { markAsRead } = useInboxActions();
  const hovers = useMedia(HOVERS);
  const open = () => {
    if (!is_read) markAsRead(id);
    onSelect(id);
  };
  return (
    <div
      className={cx(
        "group relative flex items-center transition-colors hover:bg-hover",
        isSelected && "bg-accent-soft shadow-[inset_3px_0_0_var(--color-accent)] hover:bg-accent-soft",
      )}
    >
      <button
        type="button"
        aria-current={isSelected || undefined}
        onClick={open}
        className="min-w-0 flex-1 px-4 py-3 text-left focus-visible:-outline-offset-2 sm:px-5"
      >
        <NotificationFace notification={notification} />
      </button>
      {hovers ? <HoverActions notification={notification} /> : <MenuActions notification={notification} />}
    </div>
  );
});

function HoverActions({ notification: { id, is_read, title } }: { notification: Notification }) {
  const { markAsRead, markAsUnread, remove } = useInboxActions();
  return (
    <div className="absolute top-2 right-3 flex rounded-lg bg-raised opacity-0 shadow-pop group-focus-within:opacity-100 group-hover:opacity-100">
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
        onClick={() => remove(id)}
      >
        <Trash2 aria-hidden size={16} />
      </IconButton>
    </div>
  );
}

function MenuActions({ notification: { id, is_read, title } }: { notification: Notification }) {
  const { markAsRead, markAsUnread, remove } = useInboxActions();
  return (
    <Menu
      trigger={
        <IconButton label={texts.more(title)} className="mr-2">
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
      <MenuItem icon={Trash2} danger onClick={() => remove(id)}>
        {texts.remove}
      </MenuItem>
    </Menu>
  );
}
