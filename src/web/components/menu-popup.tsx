import { Menu as Base } from "@base-ui/react/menu";
import type { LucideIcon } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { type Anchored, closing } from "./anchored.ts";
import { cx } from "./cx.ts";
import { type ItemProps, type MenuChoiceProps, PartsContext } from "./menu-parts.ts";

interface AnchoredMenuProps extends Anchored {
  children: ReactNode;
  /** Its accessible name. */
  label: string;
  /** Where the focus goes when it closes, where that is not its anchor. */
  finalFocus?: () => HTMLElement | null;
}

/** The menu of a button that stands elsewhere, so that all of this can be loaded when it is wanted. */
export function AnchoredMenu({ children, label, finalFocus, ...anchored }: AnchoredMenuProps) {
  const first = useFirstItem();
  return (
    <Base.Root modal={false} open={anchored.open} onOpenChange={closing(anchored)}>
      <Base.Portal>
        <Base.Positioner anchor={anchored.anchor} align="end" sideOffset={6} className="z-40">
          <Base.Popup
            ref={first.list}
            aria-label={label}
            finalFocus={finalFocus ?? anchored.anchor}
            className="popup max-h-(--available-height) min-w-52 max-w-[min(20rem,calc(100vw-1rem))] overflow-y-auto p-1 text-sm"
          >
            <PartsContext value={PARTS}>{children}</PartsContext>
            <FirstItem {...first} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Opened by the keyboard, a menu begins at its first item (ARIA APG, menu button). */
function useFirstItem() {
  const list = useRef<HTMLDivElement>(null);
  const [isByKey] = useState(() => document.activeElement?.matches(":focus-visible") ?? false);
  return { list, isByKey };
}

/** Within the list, so that its items know their order by the time that the first one gets the focus. */
function FirstItem({ list, isByKey }: ReturnType<typeof useFirstItem>) {
  useEffect(() => {
    if (isByKey) list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
  }, [list, isByKey]);
  return null;
}

const ITEM =
  "flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 outline-none data-highlighted:bg-hover data-disabled:opacity-50";

export function MenuItem({
  icon: Icon,
  danger,
  onClick,
  disabled,
  children,
}: ItemProps & { onClick: () => void }) {
  return (
    <Base.Item disabled={disabled ?? false} onClick={onClick} className={cx(ITEM, danger && "text-danger")}>
      {Icon && <Icon aria-hidden size={16} className={danger ? undefined : "text-faint"} />}
      {children}
    </Base.Item>
  );
}

/** @param isBeside true where the link leads beside the app, to a page that is loaded */
export function MenuLink({
  icon: Icon,
  to,
  isBeside = false,
  children,
}: ItemProps & { to: string; isBeside?: boolean }) {
  return (
    <Base.Item render={<Link to={to} reloadDocument={isBeside} />} className={ITEM}>
      {Icon && <Icon aria-hidden size={16} className="text-faint" />}
      {children}
    </Base.Item>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}

/** One of several values, chosen within a menu that stays open. */
export function MenuChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: MenuChoiceProps<Value>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-1.5 pb-1 text-faint text-xs">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={onChange}>
        {Object.entries<{ label: string; icon: LucideIcon }>(options).map(([key, { label, icon: Icon }]) => (
          <Base.RadioItem key={key} value={key} closeOnClick={false} className={ITEM}>
            <Icon aria-hidden size={16} className="text-faint" />
            {label}
            <Base.RadioItemIndicator className="ml-auto size-1.5 rounded-full bg-accent" />
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export const PARTS = { MenuItem, MenuLink, MenuSeparator, MenuChoice };
