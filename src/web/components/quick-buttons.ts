import {
  BookmarkMinus,
  BookmarkPlus,
  Check,
  Clock,
  Inbox,
  type LucideIcon,
  Mail,
  MailOpen,
  Trash2,
} from "lucide-react";
import type { Notification } from "#client/index";
import { inbox } from "../texts/inbox.ts";
import type { QuickHandlers } from "./quick-handlers.ts";

const texts = inbox.page;

type QuickName = keyof QuickHandlers;
export type Doing = (some: readonly Notification[], beside: HTMLElement | null) => void;

/** What all of some notifications are. */
interface Common {
  isDone: boolean;
  isRead: boolean;
  isSaved: boolean;
}

interface QuickKind {
  /** Which key does it, as `keyOf` names it, in small letters. */
  key: string;
  label: (common: Common) => string;
  icon: (common: Common) => LucideIcon;
  /** Whether a menu opens beside the button. */
  opensMenu?: true;
  isDeletion?: true;
}

/** All that can be done with notifications at once, in the order of its buttons. Rows, menus, keys, the open notification and the selection offer what is here. */
export const QUICK: Record<QuickName, QuickKind> = {
  onDone: {
    key: "e",
    label: ({ isDone }) => (isDone ? texts.notDone : texts.done),
    icon: ({ isDone }) => (isDone ? Inbox : Check),
  },
  onLater: { key: "h", label: () => texts.later, icon: () => Clock, opensMenu: true },
  onSave: {
    key: "s",
    label: ({ isSaved }) => (isSaved ? texts.unsave : texts.save),
    icon: ({ isSaved }) => (isSaved ? BookmarkMinus : BookmarkPlus),
  },
  onMark: {
    key: "u",
    label: ({ isRead }) => (isRead ? texts.markUnread : texts.markRead),
    icon: ({ isRead }) => (isRead ? Mail : MailOpen),
  },
  onRemove: { key: "delete", label: () => texts.remove, icon: () => Trash2, isDeletion: true },
};
const NAMES = Object.keys(QUICK) as QuickName[];

/** A button for some notifications, however it looks where it is shown. */
export interface QuickButton extends Pick<QuickKind, "opensMenu"> {
  name: QuickName;
  isDeletion: boolean;
  label: string;
  icon: LucideIcon;
  /** @param beside where a menu opens */
  run: (beside: HTMLElement | null) => void;
}

export function quickButtons(some: readonly Notification[], handlers: QuickHandlers): QuickButton[] {
  const common = {
    isDone: some.every(({ place }) => place === "archived"),
    isRead: some.every(({ is_read }) => is_read),
    isSaved: some.every(({ saved }) => saved),
  };
  return NAMES.map((name) => {
    const { label, icon, opensMenu, isDeletion = false } = QUICK[name];
    return {
      name,
      isDeletion,
      label: label(common),
      icon: icon(common),
      run: (beside) => handlers[name](some, beside),
      ...(opensMenu && { opensMenu }),
    };
  });
}

/** The same by keys. */
export function quickKeys(handlers: QuickHandlers): Record<string, Doing> {
  return Object.fromEntries(NAMES.map((name) => [QUICK[name].key, handlers[name]]));
}
