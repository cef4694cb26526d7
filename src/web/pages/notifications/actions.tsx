import { CheckCheck, Ellipsis, Keyboard, SlidersHorizontal, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNotifications } from "../../../react/hooks.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Menu, MenuItem, MenuLink } from "../../components/menu.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { PATHS } from "../../paths.ts";
import { inbox } from "../../texts/inbox.ts";
import { shell } from "../../texts/shell.ts";
import { useShortcuts } from "./shortcuts.tsx";

const texts = inbox.page;

interface ActionsProps {
  isFiltered: boolean;
  /** They are deleted now. */
  onRemoved: (ids: readonly number[]) => void;
}

/** What can be done to all that the page shows: to the whole inbox, or under a filter to the rows that are there. */
export function Actions({ isFiltered, onRemoved }: ActionsProps) {
  const shortcuts = useShortcuts();
  const [asking, setAsking] = useState(false);
  const ids = useNotifications().notifications.map(({ id }) => id);
  const { removeAll, removeThese } = useInboxActions();
  const remove = () => {
    setAsking(false);
    if (isFiltered) removeThese(ids);
    else removeAll();
    onRemoved(ids);
  };
  return (
    <>
      <MarkAll isFiltered={isFiltered} />
      <Menu
        trigger={
          <IconButton label={texts.moreMenu}>
            <Ellipsis aria-hidden size={18} />
          </IconButton>
        }
      >
        <MenuLink icon={SlidersHorizontal} to={PATHS.preferences}>
          {shell.pages.preferences}
        </MenuLink>
        <MenuItem icon={Keyboard} onClick={shortcuts.show}>
          {texts.shortcutsTitle}
        </MenuItem>
        <MenuItem icon={Trash2} danger disabled={ids.length === 0} onClick={() => setAsking(true)}>
          {isFiltered ? texts.removeThese(ids.length) : texts.removeAll}
        </MenuItem>
      </Menu>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={isFiltered ? texts.removeTheseTitle(ids.length) : texts.removeAllTitle}
        description={isFiltered ? texts.removeTheseHint : texts.removeAllHint}
        confirm={isFiltered ? texts.removeThese(ids.length) : texts.removeAll}
        onConfirm={remove}
      />
      {shortcuts.dialog}
    </>
  );
}

function MarkAll({ isFiltered }: { isFiltered: boolean }) {
  const { unreadCount, notifications: shown } = useNotifications();
  const { markAllAsRead, markTheseAsRead } = useInboxActions();
  const unread = shown.filter(({ is_read }) => !is_read).map(({ id }) => id);
  const some = isFiltered && unread.length > 0;
  const label = some ? texts.markThese(unread.length) : texts.markAll;
  return (
    <Button
      title={label}
      icon={<CheckCheck aria-hidden size={16} />}
      disabled={isFiltered ? unread.length === 0 : unreadCount === 0}
      onClick={() => (isFiltered ? markTheseAsRead(unread) : markAllAsRead())}
    >
      <span className="sr-only sm:not-sr-only">{label}</span>
    </Button>
  );
}
