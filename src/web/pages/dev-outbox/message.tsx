import { type ReactNode, useEffect, useRef, useState } from "react";
import { Filters } from "../../components/filters.tsx";
import { devOutbox as texts } from "../../texts/dev-outbox.ts";
import { sentence } from "../../texts/wording.tsx";
import { Events } from "./events.tsx";
import type { DevOutboxItem } from "./item.ts";
import { PushCard, SmsCard } from "./short-message.tsx";

type View = keyof typeof texts.views;

/** The forms that a message of each channel has; the first is shown first. */
const VIEWS: Record<DevOutboxItem["channel"], readonly View[]> = {
  email: ["html", "text", "headers", "raw"],
  push: ["card", "payload", "headers"],
  sms: ["card", "payload"],
};

/** How a device shows a message; null where it has a form of its own. */
const CARDS: Record<DevOutboxItem["channel"], ((props: { message: DevOutboxItem }) => ReactNode) | null> = {
  email: null,
  push: PushCard,
  sms: SmsCard,
};

/** One message in each of its forms, and what may become of it. */
export function MessageView({ message }: { message: DevOutboxItem }) {
  const [view, setView] = useState<View>(() => viewsOf(message)[0] ?? "text");
  const top = useRef<HTMLElement>(null);
  // On a phone it stands below the list.
  useEffect(() => {
    // Browsers may answer with a promise, which React would take for the way to undo this.
    top.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <header ref={top} className="flex flex-col gap-3 border-line border-b p-4 sm:p-5">
        <div>
          <h2 dir="auto" className="wrap-anywhere text-lg leading-snug">
            {message.subject ?? texts.channels[message.channel]}
          </h2>
          <p className="wrap-anywhere text-muted text-sm">{sentence(texts.to, message.to)}</p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Filters label={texts.view} value={view} options={optionsOf(viewsOf(message))} onChange={setView} />
          <Events message={message} />
        </div>
      </header>
      <Shown message={message} view={view} />
    </>
  );
}

function viewsOf({ channel, html }: DevOutboxItem): readonly View[] {
  return VIEWS[channel].filter((view) => view !== "html" || html !== null);
}

/** Only those of the channel: the type has no word for some of its keys. */
function optionsOf(views: readonly View[]): Record<View, string> {
  return Object.fromEntries(views.map((view) => [view, texts.views[view]])) as Record<View, string>;
}

function Shown({ message, view }: { message: DevOutboxItem; view: View }) {
  if (view === "html" && message.html) {
    // Served with a policy of its own: it may have styles, and nothing else.
    return (
      <iframe
        title={texts.frame}
        src={`/dev/outbox/${message.id}/`}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        className="block h-[36rem] w-full rounded-b-xl border-0"
      />
    );
  }
  const Card = CARDS[message.channel];
  if (view === "card" && Card) return <Card message={message} />;
  if (view === "headers") return <Headers headers={message.headers} />;
  const sources: Partial<Record<View, string | null>> = {
    raw: message.raw,
    payload: JSON.stringify(message.payload, null, 2),
  };
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
      tabIndex={0}
      className="wrap-anywhere max-h-[36rem] overflow-y-auto whitespace-pre-wrap p-4 text-sm sm:p-5"
    >
      {sources[view] ?? message.text}
    </pre>
  );
}

function Headers({ headers }: { headers: Record<string, string> }) {
  return (
    <dl className="flex flex-col gap-2 p-4 text-sm sm:p-5">
      {Object.entries(headers).map(([name, value]) => (
        <div key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere font-mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
