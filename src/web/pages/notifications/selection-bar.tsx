import { X } from "lucide-react";
import type { Notification } from "#client/index";
import { Button, IconButton } from "../../components/button.tsx";
import { type QuickButton, quickButtons } from "../../components/quick-buttons.ts";
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
  const unread = notifications.filter(({ is_read }) => !is_read).length;
  const buttons = quickButtons(notifications, useHandlers());
  const isMark = ({ name }: QuickButton) => name === "onMark";
  // Here marking comes first.
  const inOrder = [...buttons.filter(isMark), ...buttons.filter((each) => !isMark(each))];
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
      {inOrder.map((button) => {
        const { name, icon: Icon, run } = button;
        const label = isMark(button) && unread > 0 ? texts.markThese(unread) : button.label;
        return (
          <Button
            key={name}
            look="quiet"
            size="small"
            title={label}
            icon={<Icon aria-hidden size={16} />}
            onClick={({ currentTarget }) => run(currentTarget)}
          >
            <span className={isMark(button) ? "max-sm:sr-only" : "sr-only xl:not-sr-only"}>{label}</span>
          </Button>
        );
      })}
    </div>
  );
}
