import type { ReactNode } from "react";
import type { Notification } from "#client/index";
import { shownText } from "../shown-text.ts";
import { inbox as texts } from "../texts/inbox.ts";
import { Avatar } from "./avatar.tsx";
import { cx } from "./cx.ts";
import { LEVELS, LevelIcon } from "./level.tsx";
import { RelativeTime } from "./relative-time.tsx";
import { TYPE_ICONS } from "./type-icon.tsx";
import { Written } from "./written.tsx";

/** What is drawn of a notification. */
export type Shown = Pick<
  Notification,
  "notification_type" | "level" | "title" | "message" | "actor" | "is_read" | "created_at"
>;

interface FaceProps {
  notification: Shown;
  /** What became of it, in place of its message. */
  outcome?: ReactNode;
}

/** A notification at a glance, in two lines: the actor or the type, the text, and the time. */
export function NotificationFace({ notification, outcome }: FaceProps) {
  const { is_read, created_at, actor } = notification;
  const { title, message } = shownText(notification);
  const second = outcome ?? (message && <Written text={message} actor={actor} />);
  return (
    <span className="flex min-w-0 items-center gap-3">
      <span
        aria-hidden
        className={cx("-ml-2 -mr-1 size-2 shrink-0 rounded-full", !is_read && "unread-dot bg-accent")}
      />
      <Picture notification={notification} />
      <span className="flex min-w-0 flex-1 flex-col text-sm leading-5">
        <span className="flex items-baseline gap-3">
          {!is_read && <span className="sr-only">{texts.page.isUnread}: </span>}
          <span
            dir="auto"
            className={cx("min-w-0 flex-1 truncate", is_read ? "text-muted" : "font-semibold")}
          >
            <Written text={title} actor={actor} />
          </span>
          <RelativeTime time={created_at} className="shrink-0 text-faint text-xs" />
        </span>
        {second && (
          <span dir="auto" className="truncate text-muted">
            {second}
          </span>
        )}
      </span>
    </span>
  );
}

/** Who did it, or the type where it has a picture; the colour is that of a level that says something. */
export function Picture({ notification: { actor, level, notification_type } }: { notification: Shown }) {
  const Icon = TYPE_ICONS[notification_type];
  if (!actor) {
    const { soft, text } = level === "info" ? { soft: "bg-sunken", text: "text-muted" } : LEVELS[level];
    return (
      <span className={cx("grid size-8 shrink-0 place-items-center rounded-full", soft, text)}>
        {Icon ? <Icon aria-hidden size={16} /> : <LevelIcon level={level} size={16} className={text} />}
      </span>
    );
  }
  return (
    <span className="relative flex shrink-0">
      <Avatar user={actor} size="row" />
      {Icon && (
        <span className="-right-1 -bottom-1 absolute grid size-4 place-items-center rounded-full bg-surface text-muted">
          <Icon aria-hidden size={11} />
        </span>
      )}
    </span>
  );
}
