import { ArrowUpRight, Ellipsis, Mail, MailOpen, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { type Notification, safeLink } from "#client/index";
import { useNotifications } from "../../../react/hooks.ts";
import { isProblem, useApi } from "../../api.ts";
import { nameOf } from "../../components/avatar.tsx";
import { Button, buttonClass, IconButton } from "../../components/button.tsx";
import { Failed, LoadingRows } from "../../components/empty.tsx";
import { Menu } from "../../components/menu.tsx";
import { Picture } from "../../components/notification-face.tsx";
import { useOutcome } from "../../components/outcome.tsx";
import { exactly } from "../../components/relative-time.tsx";
import { SafeAnchor } from "../../components/safe-anchor.tsx";
import { Written, WrittenLines } from "../../components/written.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { shownText } from "../../shown-text.ts";
import { inbox, typeName } from "../../texts/inbox.ts";
import { sentence } from "../../texts/wording.tsx";
import { Answers } from "./answers.tsx";
import { Deliveries } from "./deliveries.tsx";
import { PreferenceLinks } from "./preference-links.tsx";

const texts = inbox.page;

interface DetailProps {
  id: number;
  /** It was deleted elsewhere, has expired, or was never there. */
  onGone: (id: number) => void;
  onRemove: (id: number) => void;
}

/** One notification whole. */
export function Detail({ id, onGone, onRemove }: DetailProps) {
  const { notification, isGone, error, retry } = useOne(id);
  const reportGone = useEffectEvent(onGone);
  useEffect(() => {
    if (isGone) reportGone(id);
  }, [isGone, id]);
  if (isGone) return null;
  if (!notification) return error ? <Failed error={error} onRetry={retry} /> : <LoadingRows rows={1} />;
  return <Sheet notification={notification} onRemove={onRemove} />;
}

/** A notification as the list has it; one that is not in the list is asked for. */
function useOne(id: number) {
  const { notifications: loaded, filter, status } = useNotifications();
  const inList = loaded.find((each) => each.id === id);
  const last = useRef(inList);
  if (inList) last.current = inList;
  const isWhole = filter.isRead === undefined && !filter.types?.length;
  // A list of all loses only what is deleted.
  const hasLeft = !inList && last.current !== undefined && isWhole && status === "ready";
  const asked = useApi<Notification>(inList || hasLeft ? null : `/api/notifications/${id}/`);
  return {
    notification: inList ?? asked.data ?? last.current,
    isGone: hasLeft || (!inList && isProblem(asked.error) && asked.error.status === 404),
    error: asked.error,
    retry: () => void asked.refetch(),
  };
}

function Sheet({ notification, onRemove }: { notification: Notification; onRemove: (id: number) => void }) {
  const { actor, link } = notification;
  const { title, message } = shownText(notification);
  const outcome = useOutcome(notification, { isOpen: true });
  useReadOnce(notification);
  return (
    <article aria-label={title} className="flex flex-col gap-4 bg-inherit">
      <header className="flex items-start gap-3">
        <Picture notification={notification} />
        <div className="min-w-0 flex-1 pt-0.5">
          <h2 dir="auto" className="wrap-anywhere text-lg leading-snug">
            <Written text={title} actor={actor} />
          </h2>
          {actor && !title.includes(nameOf(actor)) && (
            <p className="wrap-anywhere text-muted text-sm">{sentence(texts.from, nameOf(actor))}</p>
          )}
          {outcome && <p className="text-sm">{outcome}</p>}
        </div>
      </header>
      {message && (
        <p dir="auto" className="wrap-anywhere whitespace-pre-wrap [unicode-bidi:plaintext]">
          <WrittenLines text={message} actor={actor} />
        </p>
      )}
      <Facts notification={notification} />
      <Deliveries id={notification.id} />
      {/* In sight however long the message is. */}
      <div className="-bottom-5 lg:-bottom-6 -mb-5 lg:-mb-6 sticky flex flex-wrap gap-2 border-line border-t bg-inherit py-4 lg:pb-6">
        <Answers notification={notification} />
        {safeLink(link) && (
          <SafeAnchor link={link} className={buttonClass("primary")}>
            {texts.open}
            <ArrowUpRight aria-hidden size={16} />
          </SafeAnchor>
        )}
        <Marks notification={notification} onRemove={onRemove} />
      </div>
    </article>
  );
}

/** What is opened is read; marked as unread again, it stays so. */
function useReadOnce({ id, is_read }: Notification): void {
  const { markAsRead } = useInboxActions();
  const read = useEffectEvent(() => {
    if (!is_read) markAsRead(id);
  });
  useEffect(() => read(), []);
}

interface MarksProps {
  notification: Notification;
  onRemove: (id: number) => void;
}

function Marks({ notification, onRemove }: MarksProps) {
  const { id, is_read } = notification;
  const { markAsRead, markAsUnread } = useInboxActions();
  return (
    <>
      {is_read ? (
        <Button icon={<Mail aria-hidden size={16} />} onClick={() => markAsUnread(id)}>
          {texts.markUnread}
        </Button>
      ) : (
        <Button icon={<MailOpen aria-hidden size={16} />} onClick={() => markAsRead(id)}>
          {texts.markRead}
        </Button>
      )}
      <Button look="danger" icon={<Trash2 aria-hidden size={16} />} onClick={() => onRemove(id)}>
        {texts.remove}
      </Button>
      <Menu
        trigger={
          <IconButton label={texts.moreMenu}>
            <Ellipsis aria-hidden size={18} />
          </IconButton>
        }
      >
        <PreferenceLinks notification={notification} />
      </Menu>
    </>
  );
}

function Facts({ notification }: { notification: Notification }) {
  const { notification_type, created_at, read_at, expires_at } = notification;
  const { details } = texts;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 border-line border-t pt-4 text-sm">
      <Fact name={details.type}>{typeName(notification_type)}</Fact>
      <Fact name={details.received}>{at(created_at)}</Fact>
      <Fact name={details.read}>{read_at ? at(read_at) : texts.notRead}</Fact>
      {expires_at && <Fact name={details.expires}>{at(expires_at)}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="wrap-anywhere min-w-0">{children}</dd>
    </>
  );
}

function at(time: string): ReactNode {
  return <time dateTime={time}>{exactly(time)}</time>;
}
