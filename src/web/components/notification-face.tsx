import type { Notification } from "#client/index";
import { notifications as texts, typeName } from "../texts/notifications.ts";
import { Avatar } from "./avatar.tsx";
import { cx } from "./cx.ts";
import { LEVELS, LevelIcon } from "./level.tsx";
import { When } from "./relative-time.tsx";
import { TYPE_ICONS } from "./type-icon.tsx";

/** A notification at a glance: whom or what it is about, its words, and when. */
export function NotificationFace({ notification }: { notification: Notification }) {
  const { title, message, is_read, created_at, notification_type } = notification;
  // Many sentences come without words of their own; a title need not be read twice.
  const adds = message.replace(/\.$/, "") !== title.replace(/\.$/, "");
  return (
    <span className="flex items-start gap-3">
      <Picture notification={notification} />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex items-baseline gap-2">
          <span className={cx("min-w-0 flex-1 truncate text-sm", is_read ? "text-muted" : "font-semibold")}>
            {!is_read && <span className="sr-only">{texts.page.isUnread}: </span>}
            {title}
          </span>
          {!is_read && <span aria-hidden className="size-2 shrink-0 self-center rounded-full bg-accent" />}
        </span>
        {adds && <span className="truncate text-muted text-sm">{message}</span>}
        <span className="mt-0.5 text-faint text-xs">
          {typeName(notification_type)} · <When time={created_at} />
        </span>
      </span>
    </span>
  );
}

function Picture({ notification: { actor, level, notification_type } }: { notification: Notification }) {
  const Icon = TYPE_ICONS[notification_type];
  if (!actor) {
    const { soft, text } = LEVELS[level];
    return (
      <span className={cx("grid size-9 shrink-0 place-items-center rounded-full", soft, text)}>
        {Icon ? <Icon aria-hidden size={18} /> : <LevelIcon level={level} />}
      </span>
    );
  }
  return (
    <span className="relative">
      <Avatar user={actor} />
      {Icon && (
        <span className="-right-1 -bottom-1 absolute grid size-[1.125rem] place-items-center rounded-full bg-surface text-muted">
          <Icon aria-hidden size={12} />
        </span>
      )}
    </span>
  );
}
