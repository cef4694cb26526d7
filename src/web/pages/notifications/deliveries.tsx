import { useState } from "react";
import type { z } from "zod";
import type { NotificationDelivery } from "#features/delivery/wire";
import { useApi } from "../../api.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { Failed, LoadingRows } from "../../components/empty.tsx";
import { exactly } from "../../components/relative-time.tsx";
import { inbox } from "../../texts/inbox.ts";

const texts = inbox.deliveries;

type Delivery = z.infer<typeof NotificationDelivery>;

const TONES: Record<Delivery["status"], Tone> = {
  queued: "info",
  sent: "accent",
  delivered: "success",
  failed: "danger",
  skipped: "neutral",
};

/** What became of a notification on other channels; loaded only when it is opened. */
export function Deliveries({ id }: { id: number }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="text-sm" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary className="w-fit cursor-pointer rounded font-medium text-muted hover:text-text">
        {texts.title}
      </summary>
      {isOpen && <DeliveryList id={id} />}
    </details>
  );
}

function DeliveryList({ id }: { id: number }) {
  const { data, error, isPending, refetch } = useApi<{ results: Delivery[] }>(
    `/api/notifications/${id}/deliveries/`,
  );
  if (isPending) return <LoadingRows rows={1} />;
  if (!data) return <Failed error={error} onRetry={() => void refetch()} />;
  if (data.results.length === 0) return <p className="pt-2 text-muted">{texts.none}</p>;
  return (
    <ul aria-label={texts.title} className="flex flex-col gap-2 pt-2">
      {data.results.map((delivery) => (
        <DeliveryRow key={delivery.channel} delivery={delivery} />
      ))}
    </ul>
  );
}

/** A reason in words for its reader. What a provider said, such as "bounced: 5.1.1", is for admins. */
function inWords(reason: string, status: Delivery["status"]): string {
  const [code = ""] = reason.split(":");
  return texts.reasons[code] ?? (status === "queued" ? texts.again : texts.refused);
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { channel, status, reason, to, waiting_until, sent_at, delivered_at } = delivery;
  const at = delivered_at ?? sent_at;
  const said = [
    to && texts.to(to),
    at && exactly(at),
    status === "queued" && waiting_until && texts.until(exactly(waiting_until)),
  ].filter(Boolean);
  return (
    <li className="flex flex-col gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{texts.channels[channel]}</span>
        <Badge tone={TONES[status]}>{texts.statuses[status]}</Badge>
        <span className="wrap-anywhere text-muted">{said.join(" · ")}</span>
      </span>
      {reason && <span className="text-muted">{inWords(reason, status)}</span>}
    </li>
  );
}
