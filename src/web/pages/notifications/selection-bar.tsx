import { BookmarkMinus, BookmarkPlus, Check, Clock, Inbox, Mail, MailOpen, Trash2, X } from "lucide-react";
import type { Notification } from "#client/index";
import { Button, IconButton } from "../../components/button.tsx";
import { inbox } from "../../texts/inbox.ts";
import { formatNumber } from "../../texts/wording.tsx";
import { useHandlers } from "./handlers.ts";

const texts = inbox.page;

interface SelectionBarProps {
  notifications: readonly Notification[];
  onClear: () => void;
}

/** What can be done with all that is selected. It stays in sight while the list is scrolled. */
export function SelectionBar({ notifications, onClear }: SelectionBarProps) {
  const { onDone, onLater, onMark, onSave, onRemove } = useHandlers();
  const unread = notifications.filter(({ is_read }) => !is_read).length;
  const isDone = notifications.every(({ place }) => place === "archived");
  const isSaved = notifications.every(({ saved }) => saved);
  const button = (
    label: string,
    Icon: typeof Mail,
    onClick: (button: HTMLElement) => void,
    named = "sr-only xl:not-sr-only",
  ) => (
    <Button
      look="quiet"
      size="small"
      title={label}
      icon={<Icon aria-hidden size={16} />}
      onClick={({ currentTarget }) => onClick(currentTarget)}
    >
      <span className={named}>{label}</span>
    </Button>
  );
  return (
    <div
      role="toolbar"
      aria-label={inbox.selection.label}
      className="popup fixed inset-x-4 bottom-20 z-30 mx-auto flex w-fit max-w-[calc(100vw-2rem)] flex-wrap items-center justify-center gap-x-1 gap-y-0.5 p-1.5 sm:bottom-6"
    >
      <IconButton label={inbox.selection.clear} className="size-8" onClick={onClear}>
        <X aria-hidden size={16} />
      </IconButton>
      <span className="pr-2 font-medium text-sm tabular-nums">
        {/* On a phone all fits in one line. */}
        <span aria-hidden className="sm:hidden">
          {formatNumber(notifications.length)}
        </span>
        <span className="max-sm:sr-only">{inbox.selection.count(notifications.length)}</span>
      </span>
      {button(
        unread > 0 ? texts.markThese(unread) : texts.markUnread,
        unread > 0 ? MailOpen : Mail,
        () => onMark(notifications),
        "max-sm:sr-only",
      )}
      {button(isDone ? texts.notDone : texts.done, isDone ? Inbox : Check, () => onDone(notifications))}
      {button(texts.later, Clock, (beside) => onLater(notifications, beside))}
      {button(isSaved ? texts.unsave : texts.save, isSaved ? BookmarkMinus : BookmarkPlus, () =>
        onSave(notifications),
      )}
      {button(texts.remove, Trash2, () => onRemove(notifications))}
    </div>
  );
}
