import { useEffect, useRef, useState } from "react";
import { useAction } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Filters } from "../../components/filters.tsx";
import { showToast } from "../../components/toaster.ts";
import { outbox as texts } from "../../texts/outbox.ts";
import { sentence } from "../../texts/wording.tsx";

/** A message as the outbox has it (contract §10). */
export interface OutboxItem {
  id: number;
  channel: string;
  to: string;
  subject: string | null;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  raw: string | null;
  created_at: string;
}

type View = keyof typeof texts.views;
type CallbackEvent = keyof typeof texts.events;

const EVENTS: CallbackEvent[] = ["delivered", "bounced", "complained"];

/** One message in each of its forms, and what may become of it. */
export function MessageView({ message }: { message: OutboxItem }) {
  const [view, setView] = useState<View>(message.html ? "html" : "text");
  const top = useRef<HTMLElement>(null);
  // On a phone it stands below the list.
  useEffect(() => top.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <>
      <header ref={top} className="flex flex-col gap-3 border-line border-b p-4 sm:p-5">
        <div>
          <h2 dir="auto" className="wrap-anywhere text-lg leading-snug">
            {message.subject ?? message.channel}
          </h2>
          <p className="wrap-anywhere text-muted text-sm">{sentence(texts.to, message.to)}</p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Filters label={texts.view} value={view} options={texts.views} onChange={setView} />
          <Events id={message.id} />
        </div>
      </header>
      <Shown message={message} view={view} />
    </>
  );
}

function Shown({ message, view }: { message: OutboxItem; view: View }) {
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
  if (view === "headers") return <Headers headers={message.headers} />;
  const text = view === "raw" ? message.raw : message.text;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
      tabIndex={0}
      className="wrap-anywhere max-h-[36rem] overflow-y-auto whitespace-pre-wrap p-4 text-sm sm:p-5"
    >
      {text}
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

/** Plays what a provider would report. */
function Events({ id }: { id: number }) {
  const play = useAction(
    (event: CallbackEvent) => ({ path: "/api/callbacks/outbox/", body: { id, event } }),
    {
      changes: ["/api/addresses/"],
      onDone: (_, event) => showToast({ level: "success", title: texts.played(texts.events[event]) }),
    },
  );
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{texts.play}</legend>
      {EVENTS.map((event) => (
        <Button
          key={event}
          size="small"
          busy={play.isPending && play.variables === event}
          onClick={() => play.mutate(event)}
        >
          {texts.events[event]}
        </Button>
      ))}
    </fieldset>
  );
}
