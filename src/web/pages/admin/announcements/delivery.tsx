import { useState } from "react";
import type { Delivery } from "#features/announcements/wire";
import { useApi } from "../../../api.ts";
import { Button } from "../../../components/button.tsx";
import { admin } from "../../../texts/admin.ts";
import { ANNOUNCEMENTS } from "./state.ts";

const texts = admin.delivery;

/** How often a delivery that is under way is looked at. */
const POLL_MS = 1500;

/** Whom an announcement has reached: of a live one at once, of others when asked. */
export function DeliveryLine({ id, isLive }: { id: number; isLive: boolean }) {
  const [asked, setAsked] = useState(false);
  if (isLive || asked) return <Reached id={id} isLive={isLive} />;
  return (
    <Button look="quiet" size="small" className="-ml-2.5 self-start" onClick={() => setAsked(true)}>
      {texts.show}
    </Button>
  );
}

function Reached({ id, isLive }: { id: number; isLive: boolean }) {
  const { data, isError } = useApi<Delivery>(`${ANNOUNCEMENTS}${id}/delivery/`, {
    again: (known) => known?.status !== "done" && POLL_MS,
  });
  return (
    <p aria-label={texts.label} role="status" className="text-faint text-xs">
      {isError && texts.failed}
      {data && `${texts.status[data.status]}: ${texts.reached(data.reached_users, data.reached_sockets)}.`}
      {isLive && data?.status === "done" && ` ${texts.others}`}
    </p>
  );
}
