import { CircleCheck, MailX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { z } from "zod";
import type { DeadLetter, Health } from "#jobs/wire";
import { useAction, useApi, useApiPages } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { cx } from "../../components/cx.ts";
import { Empty, Failed, LoadingRows } from "../../components/empty.tsx";
import { Listing } from "../../components/listing.tsx";
import { Page } from "../../components/page.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { showToast } from "../../components/toaster.ts";
import { admin } from "../../texts/admin.ts";
import { formatNumber } from "../../texts/wording.tsx";
import { FailedDeliveries } from "./failed-deliveries.tsx";

const LETTERS = "/api/admin/dead-letters/";
const HEALTH = "/api/admin/health/";
const POLL_MS = 5000;

/** How a deployment is doing, and what it could not deliver. */
export function HealthPage() {
  return (
    <Page title={admin.pages.health} description={admin.health.lead}>
      <HealthPanel />
      <DeadLetters />
      <FailedDeliveries />
    </Page>
  );
}

function HealthPanel() {
  const texts = admin.health;
  const { data, error, isPending, refetch } = useApi<z.infer<typeof Health>>(HEALTH, {
    again: () => POLL_MS,
  });
  if (isPending) return <LoadingRows rows={1} />;
  if (!data) return <Failed error={error} onRetry={() => void refetch()} />;
  const isOk = data.status === "ok";
  const Icon = isOk ? CircleCheck : TriangleAlert;
  return (
    <Card title={texts.status}>
      <p
        role="status"
        className={cx("flex items-center gap-2 font-medium", isOk ? "text-success" : "text-warning")}
      >
        <Icon aria-hidden size={20} />
        {isOk ? texts.ok : texts.degraded}
      </p>
      <dl className="mt-5 grid grid-cols-[repeat(auto-fit,minmax(7rem,1fr))] gap-4">
        <Figure name={texts.oldest}>{texts.seconds(data.oldest_event_seconds)}</Figure>
        <Figure name={texts.waiting}>{formatNumber(data.waiting_events)}</Figure>
        <Figure name={texts.letters}>{formatNumber(data.dead_letters)}</Figure>
        <Figure name={texts.sockets}>
          {data.live_sockets === null ? texts.socketsUnknown : formatNumber(data.live_sockets)}
        </Figure>
        <Figure name={texts.tick}>
          {data.last_tick_at ? <RelativeTime time={data.last_tick_at} /> : texts.never}
        </Figure>
        {data.sms && (
          <Figure name={texts.sms} note={texts.smsCodes(data.sms.codes)}>
            {texts.smsOf(data.sms.sent, data.sms.limit)}
          </Figure>
        )}
      </dl>
    </Card>
  );
}

function Figure({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-0.5">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="font-semibold text-lg tabular-nums">
        {children}
        {note && <span className="block font-normal text-faint text-xs">{note}</span>}
      </dd>
    </div>
  );
}

function DeadLetters() {
  const texts = admin.deadLetters;
  const query = useApiPages<z.infer<typeof DeadLetter>>(LETTERS);
  const redrive = useAction((id: number) => ({ path: `${LETTERS}${id}/redrive/` }), {
    changes: [LETTERS, HEALTH],
    onDone: () => showToast({ level: "success", title: texts.redriven }),
  });
  return (
    <Card title={texts.title} padded={false}>
      <Listing
        label={texts.title}
        query={query}
        empty={
          <Empty icon={MailX} title={texts.empty}>
            {texts.emptyHint}
          </Empty>
        }
      >
        {({ id, event_id, type, reason, attempts, created_at }) => (
          <li key={id} className="flex flex-wrap items-start gap-3 px-4 py-3 sm:px-5">
            <div className="flex min-w-48 flex-1 flex-col gap-0.5">
              <span className="wrap-anywhere font-medium font-mono text-sm">{type}</span>
              <span className="wrap-anywhere text-muted text-sm">{reason}</span>
              <span className="dotted text-faint text-xs">
                <span>{texts.event(event_id)}</span>
                <span>{texts.attempts(attempts)}</span>
                <RelativeTime time={created_at} />
              </span>
            </div>
            <Button
              size="small"
              aria-label={texts.redriveWhat(event_id)}
              busy={redrive.isPending && redrive.variables === id}
              onClick={() => redrive.mutate(id)}
            >
              {texts.redrive}
            </Button>
          </li>
        )}
      </Listing>
    </Card>
  );
}
