import { Check, CheckCheck, Ellipsis, Keyboard, SlidersHorizontal, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNotifications } from "../../../react/hooks.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Menu, MenuItem, MenuLink } from "../../components/menu.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { PATHS } from "../../paths.ts";
import { inbox } from "../../texts/inbox.ts";
import { shell } from "../../texts/shell.ts";
import type { useInboxAddress } from "./address.ts";
import type { Gone } from "./open-one.ts";
import { useShortcuts } from "./shortcuts.tsx";
import type { Listing } from "./use-listing.ts";

const texts = inbox.page;

interface ActionsProps {
  here: Pick<ReturnType<typeof useInboxAddress>, "view" | "isFiltered">;
  listing: Listing;
  /** They leave the list now. */
  onLeft: (ids: readonly number[], how: Gone) => void;
}

/** What can be done to all that the page shows: to the whole inbox, or elsewhere to the rows that are there. */
export function Actions({ here, listing, onLeft }: ActionsProps) {
  const shortcuts = useShortcuts();
  const [asking, setAsking] = useState(false);
  const isWhole = here.view === "inbox" && !here.isFiltered;
  const ids = listing.notifications.map(({ id }) => id);
  const { removeAll, remove, archiveRead } = useInboxActions();
  const removeShown = () => {
    setAsking(false);
    if (isWhole) removeAll();
    else remove(ids);
    onLeft(ids, "deleted");
  };
  return (
    <>
      <MarkAll isWhole={isWhole} listing={listing} />
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
        {here.view === "inbox" && (
          <MenuItem icon={Check} onClick={archiveRead}>
            {texts.allReadDone}
          </MenuItem>
        )}
        <MenuItem icon={Trash2} danger disabled={ids.length === 0} onClick={() => setAsking(true)}>
          {isWhole ? texts.removeAll : texts.removeThese(ids.length)}
        </MenuItem>
      </Menu>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={isWhole ? texts.removeAllTitle : texts.removeTheseTitle(ids.length)}
        description={isWhole ? texts.removeAllHint : texts.removeTheseHint(ids.length)}
        confirm={isWhole ? texts.removeAll : texts.removeThese(ids.length)}
        onConfirm={removeShown}
      />
      {shortcuts.dialog}
    </>
  );
}

function MarkAll({ isWhole, listing }: { isWhole: boolean; listing: Listing }) {
  const { unreadCount } = useNotifications();
  const { markAllAsRead, markTheseAsRead } = useInboxActions();
  const unread = listing.notifications.filter(({ is_read }) => !is_read).map(({ id }) => id);
  const label = !isWhole && unread.length > 0 ? texts.markThese(unread.length) : texts.markAll;
  return (
    <Button
      title={label}
      icon={<CheckCheck aria-hidden size={16} />}
      disabled={isWhole ? unreadCount === 0 : unread.length === 0}
      onClick={() => (isWhole ? markAllAsRead() : markTheseAsRead(unread))}
    >
      <span className="sr-only sm:not-sr-only">{label}</span>
    </Button>
  );
}
