import {
  type ButtonHTMLAttributes,
  cloneElement,
  createContext,
  lazy,
  type ReactElement,
  type ReactNode,
  type Ref,
  Suspense,
  useContext,
  useRef,
  useState,
} from "react";
import type { ItemProps, MenuChoiceProps } from "./menu-popup.tsx";

type Parts = typeof import("./menu-popup.tsx").PARTS;

/** What a menu is made of, for its items to find once it is loaded. */
export const PartsContext = createContext<Parts | undefined>(undefined);

const load = () => import("./menu-popup.tsx");
const Popup = lazy(async () => ({ default: (await load()).AnchoredMenu }));

interface MenuProps {
  /** Any button element with a name. */
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }>;
  children: ReactNode;
}

/** A button with a list of things to do, which is loaded when somebody comes near it. */
export function Menu({ trigger, children }: MenuProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onPointerEnter: load,
        onFocus: load,
        onClick: () => setOpen((before) => !before),
      })}
      <Suspense>
        {open && (
          <Popup {...{ anchor, open }} onOpenChange={setOpen}>
            {children}
          </Popup>
        )}
      </Suspense>
    </>
  );
}

function useParts(): Parts {
  const parts = useContext(PartsContext);
  if (!parts) throw new Error("This belongs into a Menu.");
  return parts;
}

export function MenuItem(props: ItemProps & { onClick: () => void }) {
  const { MenuItem: Item } = useParts();
  return <Item {...props} />;
}

export function MenuLink(props: ItemProps & { to: string }) {
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
