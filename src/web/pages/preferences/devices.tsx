import { BellRing, Send, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { z } from "zod";
import type { PushSubscription } from "#features/devices/wire";
import { useAction, useApiPages } from "../../api.ts";
import { Badge } from "../../components/badge.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Listing } from "../../components/listing.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { showToast } from "../../components/toaster.ts";
import { forgetIfOwn, ownEndpoint, SUBSCRIPTIONS } from "../../device/subscription.ts";
import { preferences } from "../../texts/preferences.ts";
import { sentence } from "../../texts/wording.tsx";
import { ThisDevice } from "./this-device.tsx";

const texts = preferences.devices;

type Device = z.infer<typeof PushSubscription>;

/** Which devices take push messages, and this one among them. */
export function DevicesCard() {
  const query = useApiPages<Device>(SUBSCRIPTIONS);
  const devices = query.data?.items ?? [];
  const [own, refreshOwn] = useOwnEndpoint(devices.length);
  const isSubscribed = devices.some(({ endpoint }) => endpoint === own);
  return (
    <Card title={texts.card} padded={false} actions={devices.length > 0 && <SendTest />}>
      {query.data && !isSubscribed && <ThisDevice onDone={refreshOwn} />}
      <Listing
        label={texts.list}
        query={query}
        rows={1}
        empty={<p className="px-4 py-4 text-muted text-sm sm:px-5">{texts.none}</p>}
      >
        {(device) => <DeviceRow key={device.id} device={device} isOwn={device.endpoint === own} />}
      </Listing>
    </Card>
  );
}

/** The address of this browser; it is read again when devices come and go. */
function useOwnEndpoint(devices: number): [string | undefined, () => void] {
  const [endpoint, setEndpoint] = useState<string>();
  const [reads, setReads] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it reads is outside of React.
  useEffect(() => {
    let isWanted = true;
    ownEndpoint().then(
      (found) => isWanted && setEndpoint(found),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [devices, reads]);
  return [endpoint, () => setReads((count) => count + 1)];
}

function DeviceRow({ device: { endpoint, label, created_at }, isOwn }: { device: Device; isOwn: boolean }) {
  const name = label ?? texts.unnamed;
  return (
    <li className="flex items-center gap-3 px-4 py-3 sm:px-5">
      <BellRing aria-hidden size={18} className="shrink-0 text-faint" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <bdi className="wrap-anywhere font-medium text-sm">{name}</bdi>
          {isOwn && <Badge tone="success">{texts.own}</Badge>}
        </p>
        <p className="text-muted text-xs">
          {texts.since} <RelativeTime time={created_at} />
        </p>
      </div>
      <Remove endpoint={endpoint} name={name} />
    </li>
  );
}

function Remove({ endpoint, name }: { endpoint: string; name: string }) {
  const remove = useAction(() => ({ method: "DELETE" as const, path: SUBSCRIPTIONS, body: { endpoint } }), {
    changes: [SUBSCRIPTIONS],
    onDone() {
      void forgetIfOwn(endpoint).catch(() => undefined);
      showToast({ level: "success", title: sentence(texts.removed, name) });
    },
  });
  return (
    <IconButton label={texts.remove(name)} disabled={remove.isPending} onClick={() => remove.mutate()}>
      <Trash2 aria-hidden size={16} />
    </IconButton>
  );
}

function SendTest() {
  const send = useAction(() => ({ path: "/api/push/test/" }), {
    onDone: () => showToast({ level: "info", title: texts.testSent }),
  });
  return (
    <Button
      size="small"
      icon={<Send aria-hidden size={15} />}
      busy={send.isPending}
      onClick={() => send.mutate()}
    >
      {texts.sendTest}
    </Button>
  );
}
