import { useAction } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { showToast } from "../../components/toaster.ts";
import { SUBSCRIPTIONS } from "../../device/subscription.ts";
import { devOutbox as texts } from "../../texts/dev-outbox.ts";
import type { DevOutboxItem } from "./item.ts";

type CallbackEvent = "delivered" | "bounced" | "complained";

/** What a provider of each channel may report, by the name that its people use. */
const EVENTS: Record<DevOutboxItem["channel"], { [event in CallbackEvent]?: keyof typeof texts.events }> = {
  email: { delivered: "delivered", bounced: "bounced", complained: "complained" },
  push: { delivered: "delivered", bounced: "gone" },
  sms: { delivered: "delivered", bounced: "failed" },
};

/** Plays what a provider would report. */
export function Events({ message: { id, channel } }: { message: DevOutboxItem }) {
  const events = EVENTS[channel];
  const nameOf = (event: CallbackEvent) => texts.events[events[event] ?? event];
  const play = useAction(
    (event: CallbackEvent) => ({ path: "/api/callbacks/outbox/", body: { id, event } }),
    {
      changes: ["/api/addresses/", SUBSCRIPTIONS],
      onDone: (_, event) => {
        showToast({ level: "success", title: texts.played(nameOf(event)) });
      },
    },
  );
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{texts.play}</legend>
      {(Object.keys(events) as CallbackEvent[]).map((event) => (
        <Button
          key={event}
          size="small"
          busy={play.isPending && play.variables === event}
          onClick={() => play.mutate(event)}
        >
          {nameOf(event)}
        </Button>
      ))}
    </fieldset>
  );
}
