import { ChevronDown } from "lucide-react";
import type { Notification } from "#client/index";
import { shownText } from "../shown-text.ts";
import { inbox } from "../texts/inbox.ts";
import { nameOf } from "./avatar.tsx";
import { cx } from "./cx.ts";
import { actorsOf } from "./groups.ts";
import { GroupFace } from "./notification-face.tsx";

interface GroupFoldProps {
  notifications: readonly Notification[];
  isOpen: boolean;
  onFold: () => void;
  /** Of the space around what is shown. */
  className: string;
}

/** What a group is called: who did it, or the newest title where nobody is named. */
export function groupTitle(notifications: readonly Notification[]): string {
  const [first, ...others] = actorsOf(notifications);
  const [newest] = notifications;
  if (first && others.length > 0) return inbox.groups.others(nameOf(first), others.length);
  return newest ? shownText(newest).title : "";
}

/** A group as one line, which unfolds it. */
export function GroupFold({ notifications, isOpen, onFold, className }: GroupFoldProps) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onFold}
      className="flex min-w-0 flex-1 items-center text-start focus-visible:-outline-offset-2"
    >
      <span className={cx("min-w-0 flex-1", className)}>
        <GroupFace notifications={notifications} title={groupTitle(notifications)} />
      </span>
      <ChevronDown
        aria-hidden
        size={16}
        className={cx("-ml-2 mr-3 shrink-0 text-faint transition-transform", isOpen && "rotate-180")}
      />
    </button>
  );
}
