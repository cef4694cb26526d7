import { ArrowUpRight, Mail, MailOpen, Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { type Notification, safeLink } from "#client/index";
import { useNotifications } from "../../../react/hooks.ts";
import { isProblem, useApi } from "../../api.ts";
import { nameOf } from "../../components/avatar.tsx";
import { Badge } from "../../components/badge.tsx";
import { Button, buttonClass } from "../../components/button.tsx";
import { Failed, LoadingRows } from "../../components/empty.tsx";
import { LevelIcon } from "../../components/level.tsx";
import { exactly } from "../../components/relative-time.tsx";
import { SafeAnchor } from "../../components/safe-anchor.tsx";
import { sentence } from "../../components/sentence.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { notifications, typeName } from "../../texts/notifications.ts";

const texts = notifications.page;

/** One notification whole. */
export function Detail({ id, onGone }: { id: number; onGone: () => void }) {
  const { notifications: loaded } = useNotifications();
  const inList = loaded.find((each) => each.id === id);
  const last = useRef(inList);
  if (inList) last.current = inList;
  // It leaves a list of unread ones by being read; from then on it is asked for.
  const asked = useApi<Notification>(inList ? null : `/api/notifications/${id}/`);
  const notification = inList ?? asked.data ?? last.current;
  // Deleted elsewhere, or expired, it is not to be shown as if it were there.
  const isGone = isProblem(asked.error) && asked.error.status === 404;
  if (asked.isError && (isGone || !notification))
    return <Failed error={asked.error} onRetry={() => void asked.refetch()} />;
  if (!notification) return <LoadingRows rows={1} />;
  return <Sheet notification={notification} onGone={onGone} />;
}

function Sheet({ notification, onGone }: { notification: Notification; onGone: () => void }) {
  const { title, message, level, actor, link, notification_type } = notification;
  return (
    <article aria-label={title} className="flex flex-col gap-5 lg:surface lg:p-6">
      <header className="flex items-start gap-3">
        <LevelIcon level={level} size={20} className="mt-1" />
        <div className="min-w-0">
          <h2 className="break-words text-lg leading-snug">{title}</h2>
          {actor && <p className="text-muted text-sm">{sentence(texts.from, nameOf(actor))}</p>}
        </div>
      </header>
      <p className="whitespace-pre-wrap break-words">{message}</p>
      <div className="flex flex-wrap gap-2">
        {safeLink(link) && (
          <SafeAnchor link={link} className={buttonClass("primary")}>
            {texts.open}
            <ArrowUpRight aria-hidden size={16} />
          </SafeAnchor>
        )}
        <Marks notification={notification} onGone={onGone} />
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 border-line border-t pt-4 text-sm">
        <Fact name={texts.details.type}>
          <Badge>{typeName(notification_type)}</Badge>
        </Fact>
        <Times notification={notification} />
        <MetadataFact metadata={notification.metadata} />
      </dl>
    </article>
  );
}

function Marks({
  notification: { id, is_read },
  onGone,
}: {
  notification: Notification;
  onGone: () => void;
}) {
  const { markAsRead, markAsUnread, remove } = useInboxActions();
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
      <Button
        look="danger"
        icon={<Trash2 aria-hidden size={16} />}
        onClick={() => {
          remove(id);
          onGone();
        }}
      >
        {texts.remove}
      </Button>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function Times({ notification: { created_at, read_at, expires_at } }: { notification: Notification }) {
  const { details } = texts;
  return (
    <>
      <Fact name={details.received}>{at(created_at)}</Fact>
      <Fact name={details.read}>{read_at ? at(read_at) : texts.notRead}</Fact>
      {expires_at && <Fact name={details.expires}>{at(expires_at)}</Fact>}
    </>
  );
}

function at(time: string): ReactNode {
  return <time dateTime={time}>{exactly(time)}</time>;
}

/** What a host application sent along, for whoever wants to look. */
function MetadataFact({ metadata }: { metadata: Record<string, unknown> }) {
  if (Object.keys(metadata).length === 0) return null;
  return (
    <Fact name={texts.details.data}>
      <code className="block max-h-40 overflow-auto whitespace-pre-wrap rounded-md bg-sunken p-2 font-mono text-xs">
        {JSON.stringify(metadata, null, 1)}
      </code>
    </Fact>
  );
}
