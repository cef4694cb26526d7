import { CheckCheck, Ellipsis, Keyboard, Settings2, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useNotifications } from "../../../react/hooks.ts";
import { useHerald } from "../../../react/provider.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { Confirm, Dialog } from "../../components/dialog.tsx";
import { Select } from "../../components/field.tsx";
import { Filters } from "../../components/filters.tsx";
import { Menu, MenuItem, MenuLink } from "../../components/menu.tsx";
import { Page } from "../../components/page.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { PATHS } from "../../paths.ts";
import { notifications, typeName } from "../../texts/notifications.ts";
import { useMedia, WIDE } from "../../use-media.ts";
import { Detail } from "./detail.tsx";
import { List } from "./list.tsx";
import { useShortcuts } from "./shortcuts.tsx";

const texts = notifications.page;

const READ = { all: undefined, unread: false, read: true } as const;
type Which = keyof typeof READ;

/** The inbox: all of it, and whatever one of them has to say. */
export function NotificationsPage() {
  const { unreadCount, count } = useNotifications();
  const { which, type, choose } = useFilter();
  const { selected, select } = useSelected();
  const isWide = useMedia(WIDE);
  const detail = selected !== undefined && (
    <Detail key={selected} id={selected} onGone={() => select(undefined)} />
  );
  return (
    <Page title={texts.title} description={texts.unread(unreadCount)} actions={<Actions count={count} />}>
      <div className="flex items-center justify-between gap-3">
        <div className="shrink-0">
          <Filters
            label={texts.filter}
            value={which}
            options={texts.filters}
            onChange={(next) => choose(next, type)}
          />
        </div>
        <TypeFilter value={type} onChange={(next) => choose(which, next)} />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <List selected={selected} onSelect={select} onShowAll={() => choose("all", "")} />
        {isWide && <aside className="sticky top-20">{detail || <NoneSelected />}</aside>}
      </div>
      {!isWide && (
        <Dialog open={selected !== undefined} onClose={() => select(undefined)} title={texts.detail}>
          {detail}
        </Dialog>
      )}
    </Page>
  );
}

function NoneSelected() {
  return (
    <p className="rounded-xl border border-line border-dashed px-6 py-16 text-center text-faint text-sm">
      {texts.choose}
    </p>
  );
}

/** Which of them are shown. Elsewhere in the app it is always all. */
function useFilter() {
  const { inbox } = useHerald();
  const [{ which, type }, setFilter] = useState<{ which: Which; type: string }>({ which: "all", type: "" });
  useEffect(() => {
    return () => void inbox.show({}).catch(() => undefined);
  }, [inbox]);
  const choose = (which: Which, type: string) => {
    setFilter({ which, type });
    // What cannot be loaded is said by the list.
    inbox.show({ isRead: READ[which], types: type ? [type] : undefined }).catch(() => undefined);
  };
  return { which, type, choose };
}

/** The one that is open is named by the address, so that it can be linked to and gone back from. */
function useSelected() {
  const [params, setParams] = useSearchParams();
  const id = Number(params.get("id"));
  const selected = Number.isSafeInteger(id) && id > 0 ? id : undefined;
  const select = (next: number | undefined) =>
    setParams(next === undefined ? {} : { id: String(next) }, { replace: selected !== undefined });
  return { selected, select };
}

function TypeFilter({ value, onChange }: { value: string; onChange: (type: string) => void }) {
  const { notifications: loaded } = useNotifications();
  const known = Object.keys(notifications.types);
  const types = new Set([...known, ...loaded.map(({ notification_type }) => notification_type)]);
  if (value) types.add(value);
  const options = [...types].map((type) => [type, typeName(type)] as const);
  return (
    <Select
      className="max-sm:flex-1"
      hideLabel
      label={texts.type}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{texts.allTypes}</option>
      {options
        .sort(([, a], [, b]) => (a < b ? -1 : 1))
        .map(([type, name]) => (
          <option key={type} value={type}>
            {name}
          </option>
        ))}
    </Select>
  );
}

function Actions({ count }: { count: number }) {
  const { unreadCount } = useNotifications();
  const { markAllAsRead, removeAll } = useInboxActions();
  const [asking, setAsking] = useState(false);
  const shortcuts = useShortcuts();
  return (
    <>
      <Button
        icon={<CheckCheck aria-hidden size={16} />}
        disabled={unreadCount === 0}
        onClick={markAllAsRead}
      >
        <span className="sr-only sm:not-sr-only">{texts.markAll}</span>
      </Button>
      <Menu
        trigger={
          <IconButton label={texts.moreMenu}>
            <Ellipsis aria-hidden size={18} />
          </IconButton>
        }
      >
        <MenuLink icon={Settings2} to={PATHS.profile}>
          {notifications.settings.title}
        </MenuLink>
        <MenuItem icon={Keyboard} onClick={shortcuts.show}>
          {texts.shortcutsTitle}
        </MenuItem>
        <MenuItem icon={Trash2} danger disabled={count === 0} onClick={() => setAsking(true)}>
          {texts.removeAll}
        </MenuItem>
      </Menu>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={texts.removeAllTitle}
        description={texts.removeAllHint}
        confirm={texts.removeAll}
        onConfirm={() => {
          removeAll();
          setAsking(false);
        }}
      />
      {shortcuts.dialog}
    </>
  );
}
