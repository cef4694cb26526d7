import { Bookmark, Check, Clock } from "lucide-react";
import type { ReactNode } from "react";
import type { Notification } from "#client/index";
import { shownText } from "../shown-text.ts";
import { inbox as texts } from "../texts/inbox.ts";
import { Avatar } from "./avatar.tsx";
import { cx } from "./cx.ts";
import { LEVELS, LevelIcon } from "./level.tsx";
import { NotificationImage } from "./notification-image.tsx";
import { exactly, RelativeTime } from "./relative-time.tsx";
import { TYPE_ICONS } from "./type-icon.tsx";
import { Written } from "./written.tsx";

/** What is drawn of a notification. */
export type Shown = Pick<
  Notification,
  "notification_type" | "level" | "title" | "message" | "actor" | "is_read" | "created_at"
> &
  Partial<Pick<Notification, "place" | "saved" | "snoozed_until" | "image">>;

interface FaceProps {
  notification: Shown;
  /** What became of it, in place of its message. */
  outcome?: ReactNode;
}

/** A notification at a glance, in two lines: the actor or the type, the text, and the time. */
export function NotificationFace({ notification, outcome }: FaceProps) {
  const { is_read, actor, image } = notification;
  const { title, message } = shownText(notification);
  const second = outcome ?? (message && <Written text={glance(message)} actor={actor} />);
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Dot isRead={is_read} />
      <Picture notification={notification} />
      <span className="flex min-w-0 flex-1 flex-col text-sm leading-5">
        <span className="flex items-baseline gap-3">
          <Title isRead={is_read}>
            <Written text={title} actor={actor} />
          </Title>
          <When notification={notification} />
        </span>
        {second && (
          <span dir="auto" className="truncate text-muted">
            <Pause />
            {second}
          </span>
        )}
      </span>
      <NotificationImage
        image={image}
        className="size-10 shrink-0 rounded-md object-cover max-[22rem]:hidden"
      />
    </span>
  );
}

/** No row shows more of a message; of a longer one a screen reader would read all as the name of its link. */
const MOST_LETTERS = 160;

function glance(message: string): string {
  const letters = [...message.slice(0, 2 * MOST_LETTERS)];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join("")}…` : message;
}

/** A pause in what a screen reader says. */
function Pause() {
  return <span className="sr-only">, </span>;
}

interface GroupFaceProps {
  notifications: readonly Shown[];
  title: string;
}

/** Several notifications of one group, as one: who did it, how many there are, and the newest of it. */
export function GroupFace({ notifications, title }: GroupFaceProps) {
  const [newest] = notifications;
  if (!newest) return null;
  const isRead = notifications.every(({ is_read }) => is_read);
  const latest = shownText(newest).title;
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Dot isRead={isRead} />
      <Picture notification={newest} isMany />
      <span className="flex min-w-0 flex-1 flex-col text-sm leading-5">
        <span className="flex items-baseline gap-3">
          <Title isRead={isRead}>
            <bdi>{title}</bdi>
          </Title>
          <When notification={newest} />
        </span>
        <span className="flex min-w-0 items-center gap-2 text-muted">
          <span className="shrink-0">
            <Pause />
            {texts.groups.count(notifications.length)}
          </span>
          {latest !== title && (
            <span dir="auto" className="min-w-0 truncate">
              <Pause />
              <Written text={latest} actor={newest.actor} />
            </span>
          )}
        </span>
      </span>
    </span>
  );
}

function Dot({ isRead }: { isRead: boolean }) {
  return (
    <span
      aria-hidden
      className={cx("-ml-2 -mr-1 size-2 shrink-0 rounded-full", !isRead && "unread-dot bg-accent")}
    />
  );
}

function Title({ isRead, children }: { isRead: boolean; children: ReactNode }) {
  return (
    <>
      {!isRead && <span className="sr-only">{texts.page.isUnread}: </span>}
      <span dir="auto" className={cx("min-w-0 flex-1 truncate", isRead ? "text-muted" : "font-semibold")}>
        {children}
      </span>
      <Pause />
    </>
  );
}

/** When it came, or until when it is put away; and whether it is saved. */
function When({ notification: { created_at, saved, snoozed_until, place } }: { notification: Shown }) {
  return (
    <span className="flex shrink-0 items-center gap-1.5 self-center text-faint text-xs">
      {saved && <Bookmark role="img" aria-label={texts.page.isSaved} size={13} className="text-accent" />}
      {place === "snoozed" && snoozed_until ? (
        <>
          <Clock aria-hidden size={13} />
          <time dateTime={snoozed_until}>{texts.views.until(exactly(snoozed_until))}</time>
        </>
      ) : (
        <RelativeTime time={created_at} />
      )}
    </span>
  );
}

/** Where a notification is, unless it is in the inbox. */
export function Whereabouts({ notification: { place, snoozed_until } }: { notification: Shown }) {
  if (!place || place === "inbox") return null;
  const until = place === "snoozed" && snoozed_until;
  return (
    <p className="flex items-center gap-1.5 text-muted text-sm">
      {until ? <Clock aria-hidden size={14} /> : <Check aria-hidden size={14} />}
      {until ? texts.views.until(exactly(until)) : texts.views.places[place]}
    </p>
  );
}

/** Who did it, or the type where it has a picture; the colour is that of a level that says something. */
export function Picture({ notification, isMany = false }: { notification: Shown; isMany?: boolean }) {
  const { actor, level, notification_type } = notification;
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
    <span
      className={cx(
        "relative flex shrink-0",
        // Another one looks out from behind.
        isMany &&
          "before:-end-1 before:-top-1 before:-z-10 isolate before:absolute before:size-8 before:rounded-full before:bg-sunken before:ring-1 before:ring-line",
      )}
    >
      <Avatar user={actor} size="row" />
      {Icon && (
        <span className="-right-1 -bottom-1 absolute grid size-4 place-items-center rounded-full bg-surface text-muted">
          <Icon aria-hidden size={11} />
        </span>
      )}
    </span>
  );
}
