import { ArrowUpRight, Ellipsis } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { type Notification, safeLink } from "#client/index";
import { Answers } from "../../components/answers.tsx";
import { nameOf } from "../../components/avatar.tsx";
import { Button, buttonClass, IconButton } from "../../components/button.tsx";
import { cx } from "../../components/cx.ts";
import { Failed, LoadingRows } from "../../components/empty.tsx";
import { Menu } from "../../components/menu.tsx";
import { Picture, Whereabouts } from "../../components/notification-face.tsx";
import { NotificationImage } from "../../components/notification-image.tsx";
import { useOutcome } from "../../components/outcome.tsx";
import { PreferenceLinks } from "../../components/preference-links.tsx";
import { type QuickButton, quickButtons } from "../../components/quick-buttons.ts";
import { exactly } from "../../components/relative-time.tsx";
import { SafeAnchor } from "../../components/safe-anchor.tsx";
import { Written, WrittenLines } from "../../components/written.tsx";
import { useInboxActions } from "../../inbox-actions.ts";
import { shownText } from "../../shown-text.ts";
import { inbox, typeName } from "../../texts/inbox.ts";
import { sentence } from "../../texts/wording.tsx";
import { Deliveries } from "./deliveries.tsx";
import { useHandlers } from "./handlers.ts";
import type { Listing } from "./use-listing.ts";
import { useOne } from "./use-one.ts";

const texts = inbox.page;

interface DetailProps {
  id: number;
  listing: Pick<Listing, "notifications" | "status">;
  /** It was deleted elsewhere, has expired, or was never there. */
  onGone: (id: number) => void;
}

/** One notification whole. */
export function Detail({ id, listing, onGone }: DetailProps) {
  const { notification, isGone, error, retry } = useOne(id, listing);
  const reportGone = useEffectEvent(onGone);
  useEffect(() => {
    if (isGone) reportGone(id);
  }, [isGone, id]);
  if (isGone) return null;
  if (!notification) return error ? <Failed error={error} onRetry={retry} /> : <LoadingRows rows={1} />;
  return <Sheet notification={notification} />;
}

function Sheet({ notification }: { notification: Notification }) {
  const { actor, link, image } = notification;
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
          <Whereabouts notification={notification} />
        </div>
      </header>
      <NotificationImage
        image={image}
        className="max-h-72 max-w-full self-center rounded-lg object-contain"
      />
      {message && (
        <p dir="auto" className="wrap-anywhere whitespace-pre-wrap [unicode-bidi:plaintext]">
          <WrittenLines text={message} actor={actor} />
        </p>
      )}
      <Facts notification={notification} />
      <Deliveries id={notification.id} />
      {/* In sight however long the message is. */}
      <div className="-bottom-5 lg:-bottom-6 -mb-5 lg:-mb-6 sticky flex flex-wrap gap-2 border-line border-t bg-inherit py-4 lg:pb-6">
        <Answers notification={notification} isOpen className="flex flex-wrap gap-2" />
        {safeLink(link) && (
          <SafeAnchor link={link} className={buttonClass("primary")}>
            {texts.open}
            <ArrowUpRight aria-hidden size={16} />
          </SafeAnchor>
        )}
        <Marks notification={notification} />
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

/** What is done most, by its name; all else by its picture. */
const isNamed = ({ name }: QuickButton) => name === "onDone" || name === "onLater";

function Marks({ notification }: { notification: Notification }) {
  const buttons = quickButtons([notification], useHandlers());
  return (
    <>
      {buttons.filter(isNamed).map(({ name, label, icon: Icon, run, opensMenu }) => (
        <Button
          key={name}
          icon={<Icon aria-hidden size={16} />}
          aria-haspopup={opensMenu && "menu"}
          onClick={({ currentTarget }) => run(currentTarget)}
        >
          {label}
        </Button>
      ))}
      <span className="flex items-center">
        {buttons
          .filter((each) => !isNamed(each))
          .map(({ name, label, icon: Icon, run, isDeletion }) => (
            <IconButton
              key={name}
              label={label}
              className={cx(isDeletion && "hover:text-danger")}
              onClick={({ currentTarget }) => run(currentTarget)}
            >
              <Icon aria-hidden size={18} />
            </IconButton>
          ))}
        <Menu
          trigger={
            <IconButton label={texts.moreMenu}>
              <Ellipsis aria-hidden size={18} />
            </IconButton>
          }
        >
          <PreferenceLinks notification={notification} />
        </Menu>
      </span>
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
