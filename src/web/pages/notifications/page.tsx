import { useNotifications } from "../../../react/hooks.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Select } from "../../components/field.tsx";
import { Filters } from "../../components/filters.tsx";
import { Page } from "../../components/page.tsx";
import { inbox, typeName } from "../../texts/inbox.ts";
import { useMedia, WIDE } from "../../use-media.ts";
import { Actions } from "./actions.tsx";
import { useInboxAddress } from "./address.ts";
import { Detail } from "./detail.tsx";
import { List } from "./list.tsx";
import { useOpenOne } from "./open-one.ts";

const texts = inbox.page;

/** The inbox: the list, and the selected notification as a whole. */
export function NotificationsPage() {
  const { which, type, selected, isFiltered, choose, open, close, searchOf } = useInboxAddress();
  const one = useOpenOne(selected, { open, close });
  const { list, pane, shown, gone, isEnlarged, onOpen, onEnlarge, onRemove, onGone, dismiss } = one;
  const isWide = useMedia(WIDE);
  const isWindow = !isWide || isEnlarged;
  const detail = shown !== undefined && shown !== gone?.id && (
    <Detail key={shown} id={shown} onGone={onGone} onRemove={onRemove} />
  );
  return (
    <Page title={texts.title} actions={<Actions isFiltered={isFiltered} onRemoved={one.onRemoveThese} />}>
      <div className="flex items-center justify-between gap-3">
        <WhichFilter value={which} onChange={(next) => choose({ which: next, type })} />
        <TypeFilter value={type} onChange={(next) => choose({ which, type: next })} />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div ref={list} className="min-w-0">
          <List
            {...{ selected, searchOf, onOpen, onEnlarge, onRemove, pane }}
            onShowAll={() => choose({ which: "all", type: "" })}
          />
        </div>
        {isWide && (
          <aside
            ref={pane}
            tabIndex={-1}
            aria-label={texts.detail}
            className="surface sticky top-20 max-h-[max(20rem,calc(100dvh-15rem))] overflow-y-auto p-6 focus-visible:outline-2!"
          >
            {(!isWindow && detail) || <Note>{gone ? texts.gone : texts.choose}</Note>}
          </aside>
        )}
      </div>
      <Dialog
        open={isWindow && (Boolean(detail) || gone?.isElsewhere === true)}
        onClose={dismiss}
        title={texts.detail}
      >
        {isWindow && (detail || (gone && <Note>{texts.gone}</Note>))}
      </Dialog>
    </Page>
  );
}

function Note({ children }: { children: string }) {
  return (
    <p role="status" className="py-10 text-center text-muted text-sm">
      {children}
    </p>
  );
}

type WhichProps = Pick<React.ComponentProps<typeof Filters<"all" | "unread" | "read">>, "value" | "onChange">;

function WhichFilter(chosen: WhichProps) {
  const { unreadCount } = useNotifications();
  const { all, unread, read } = texts.filters;
  const counted = (
    <>
      {unread}
      {unreadCount > 0 && <span className="text-faint tabular-nums">{unreadCount}</span>}
    </>
  );
  return (
    <div className="shrink-0">
      <Filters label={texts.filter} options={{ all, unread: counted, read }} {...chosen} />
    </div>
  );
}

function TypeFilter({ value, onChange }: { value: string; onChange: (type: string) => void }) {
  const { notifications: loaded } = useNotifications();
  const known = Object.keys(inbox.types);
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
