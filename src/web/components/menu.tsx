import {
  type ButtonHTMLAttributes,
  cloneElement,
  type ReactElement,
  type ReactNode,
  type Ref,
  useContext,
  useRef,
  useState,
} from "react";
import { lazyPart } from "./lazy.tsx";
import { type ItemProps, type MenuChoiceProps, type MenuParts, PartsContext } from "./menu-parts.ts";

const Popup = lazyPart(() => import("./menu-popup.tsx"), "AnchoredMenu");

const prepare = () => void Popup.prepare().catch(() => undefined);

interface MenuProps {
  /** Any button element with a label, which is also the name of the menu. */
  trigger: ReactElement<
    ButtonHTMLAttributes<HTMLButtonElement> & { label: string; ref?: Ref<HTMLButtonElement> }
  >;
  children: ReactNode;
}

/** A button with a list of things to do, which is loaded when the pointer or the focus comes near it. */
export function Menu({ trigger, children }: MenuProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onPointerEnter: prepare,
        onFocus: prepare,
        onClick: () => setOpen((before) => !before),
      })}
      {open && (
        <Popup
          anchor={anchor}
          open={open}
          label={trigger.props.label}
          onOpenChange={setOpen}
          onMissing={() => setOpen(false)}
        >
          {children}
        </Popup>
      )}
    </>
  );
}

function useParts(): MenuParts {
  const parts = useContext(PartsContext);
  if (!parts) throw new Error("This belongs into a Menu.");
  return parts;
}

export function MenuItem(props: ItemProps & { onClick: () => void }) {
  const { MenuItem: Item } = useParts();
  return <Item {...props} />;
}

export function MenuLink(props: ItemProps & { to: string; isBeside?: boolean }) {
  const { MenuLink: Item } = useParts();
  return <Item {...props} />;
}

export function MenuSeparator() {
  const { MenuSeparator: Separator } = useParts();
  return <Separator />;
}

/** One of several values, chosen within a menu that stays open. */
export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>) {
  const { MenuChoice: Choice } = useParts();
  return <Choice {...props} />;
}
