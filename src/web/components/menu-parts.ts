import type { LucideIcon } from "lucide-react";
import { createContext, type ReactNode } from "react";

/** The components of a menu, which are loaded with its popup. */
export type MenuParts = typeof import("./menu-popup.tsx").PARTS;

export const PartsContext = createContext<MenuParts | undefined>(undefined);

export interface ItemProps {
  icon?: LucideIcon;
  danger?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

export interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: Record<Value, { label: string; icon: LucideIcon }>;
  onChange: (value: Value) => void;
}
