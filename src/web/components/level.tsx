import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { Level } from "#features/notifications/wire";
import { cx } from "./cx.ts";

interface LevelLook {
  icon: LucideIcon;
  /** Of an icon or a word. */
  text: string;
  /** Behind an icon. */
  soft: string;
  /** Of an edge that says it. */
  bar: string;
}

/** How levels differ: by icon and by colour. */
export const LEVELS: Record<Level, LevelLook> = {
  info: { icon: Info, text: "text-info", soft: "bg-info-soft", bar: "bg-info" },
  success: { icon: CircleCheck, text: "text-success", soft: "bg-success-soft", bar: "bg-success" },
  warning: { icon: TriangleAlert, text: "text-warning", soft: "bg-warning-soft", bar: "bg-warning" },
  danger: { icon: CircleAlert, text: "text-danger", soft: "bg-danger-soft", bar: "bg-danger" },
};

export function LevelIcon({
  level,
  size = 18,
  className,
}: {
  level: Level;
  size?: number;
  className?: string;
}) {
  const { icon: Icon, text } = LEVELS[level];
  return <Icon aria-hidden size={size} className={cx("shrink-0", text, className)} />;
}
