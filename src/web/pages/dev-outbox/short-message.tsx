import { BellRing, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { SafeAnchor } from "../../components/safe-anchor.tsx";
import { devOutbox as texts } from "../../texts/dev-outbox.ts";
import type { DevOutboxItem } from "./item.ts";

/** The plain JSON of a push message (contract §10). */
interface PushPayload {
  notification?: { title?: string; body?: string; navigate?: string; tag?: string };
  app_badge?: number;
}

/** How many messages an SMS is sent as, and in which of its two alphabets. */
interface SmsPayload {
  encoding?: string;
  segments?: number;
}

/** A push message as a device shows it, with what it carries beside that. */
export function PushCard({ message }: { message: DevOutboxItem }) {
  const { notification = {}, app_badge } = (message.payload ?? {}) as PushPayload;
  const { title = message.subject ?? "", body = message.text, navigate, tag } = notification;
  return (
    <Preview icon={<BellRing aria-hidden size={20} />}>
      <p dir="auto" className="wrap-anywhere font-medium">
        {title}
      </p>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line text-muted text-sm">
        {body}
      </p>
      <Facts>
        {navigate && (
          <Fact name={texts.leadsTo}>
            <SafeAnchor link={pathOf(navigate)} className="text-accent underline">
              {navigate}
            </SafeAnchor>
          </Fact>
        )}
        {app_badge !== undefined && <Fact name={texts.badge}>{app_badge}</Fact>}
        {tag && <Fact name={texts.tag}>{tag}</Fact>}
      </Facts>
    </Preview>
  );
}

/** An SMS, and what it would cost. */
export function SmsCard({ message: { text, payload } }: { message: DevOutboxItem }) {
  const { segments, encoding } = (payload ?? {}) as SmsPayload;
  return (
    <Preview icon={<MessageSquare aria-hidden size={20} />}>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line text-sm">
        {text}
      </p>
      <Facts>
        {segments !== undefined && <Fact name={texts.segments}>{segments}</Fact>}
        {encoding && <Fact name={texts.encoding}>{encoding}</Fact>}
        <Fact name={texts.characters}>{[...text].length}</Fact>
      </Facts>
    </Preview>
  );
}

function Preview({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="p-4 sm:p-5">
      <div className="surface mx-auto flex max-w-md gap-3 p-4">
        <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-accent text-on-accent">
          {icon}
        </span>
        <div className="min-w-0 flex-1">{children}</div>
      </div>
    </div>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="mt-3 flex flex-col gap-1 border-line border-t pt-3 text-xs">{children}</dl>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="wrap-anywhere min-w-0">
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

/** A link of this site without its origin, as the app knows its own pages. */
function pathOf(url: string): string {
  return url.startsWith(`${location.origin}/`) ? url.slice(location.origin.length) : url;
}
