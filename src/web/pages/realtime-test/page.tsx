import { Inbox, ScrollText } from "lucide-react";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { cx } from "../../components/cx.ts";
import { Empty } from "../../components/empty.tsx";
import { NotificationFace } from "../../components/notification-face.tsx";
import { Page } from "../../components/page.tsx";
import { realtime } from "../../texts/realtime.ts";
import { shell } from "../../texts/shell.ts";
import { perLocale } from "../../texts/wording.tsx";
import { CallCard } from "./call.tsx";
import { FrameCard } from "./frame.tsx";
import { type Kind, type LogEntry, useLog } from "./log.ts";
import { useLabSocket } from "./socket.ts";
import { SocketCard } from "./socket-card.tsx";

/** Where the socket and the API are tried by hand. */
export function RealtimeTestPage() {
  const { entries, note, clear } = useLog();
  const { status, received, connect, disconnect, send } = useLabSocket(note);
  return (
    <Page title={shell.pages.realtimeTest} description={realtime.lead}>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-6">
          <SocketCard status={status} onConnect={connect} onDisconnect={disconnect} />
          <FrameCard onSend={send} />
          <CallCard note={note} />
        </div>
        <div className="flex min-w-0 flex-col gap-6 lg:sticky lg:top-20">
          <LogCard entries={entries} onClear={clear} />
          <Card title={realtime.received.title} padded={false}>
            {received.length === 0 && (
              <Empty icon={Inbox} title={realtime.received.empty}>
                {realtime.received.emptyHint}
              </Empty>
            )}
            <ul aria-label={realtime.received.title} className="divide-y divide-line">
              {received.map((notification) => (
                <li key={notification.id} className="px-4 py-3 sm:px-5">
                  <NotificationFace notification={notification} />
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
    </Page>
  );
}

const COLOURS: Record<Kind, string> = {
  in: "border-success text-success",
  out: "border-accent text-accent",
  info: "border-info text-info",
  error: "border-danger text-danger",
};

const clock = perLocale(
  (locale) => new Intl.DateTimeFormat(locale, { timeStyle: "medium", hourCycle: "h23" }),
);

function LogCard({ entries, onClear }: { entries: LogEntry[]; onClear: () => void }) {
  const texts = realtime.log;
  return (
    <Card
      title={texts.title}
      padded={false}
      actions={
        <Button look="quiet" size="small" disabled={entries.length === 0} onClick={onClear}>
          {texts.clear}
        </Button>
      }
    >
      {entries.length === 0 && (
        <Empty icon={ScrollText} title={texts.empty}>
          {texts.emptyHint}
        </Empty>
      )}
      {/* Not a live region: a screen reader would read every frame. Focusable, as what scrolls has to be. */}
      <section
        role="log"
        aria-live="off"
        aria-label={texts.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it (WCAG 2.1.1).
        tabIndex={0}
        className="max-h-[28rem] overflow-y-auto focus-visible:-outline-offset-2"
      >
        {entries.map(({ id, at, kind, text }) => (
          <div key={id} className={cx("border-l-4 px-3 py-1.5 sm:px-4", COLOURS[kind])}>
            <p className="flex items-baseline gap-2 text-xs">
              <strong className="font-semibold">{texts.kinds[kind]}</strong>
              <span className="text-faint tabular-nums">{clock().format(at)}</span>
            </p>
            <p className="whitespace-pre-wrap break-all font-mono text-text text-xs">{text}</p>
          </div>
        ))}
      </section>
    </Card>
  );
}
