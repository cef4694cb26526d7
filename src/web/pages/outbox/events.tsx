import { useAction } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { showToast } from "../../components/toaster.ts";
import { SUBSCRIPTIONS } from "../../device/subscription.ts";
import { outbox as texts } from "../../texts/outbox.ts";
import type { OutboxItem } from "./item.ts";

type CallbackEvent = "delivered" | "bounced" | "complained";

/** What a provider of each channel may report, by the name that its people use. */
function eventsOf(channel: OutboxItem["channel"]): [CallbackEvent, string][] {
  const { delivered, bounced, complained, gone, failed } = texts.events;
  if (channel === "push")
    return [
      ["delivered", delivered],
      ["bounced", gone],
    ];
  if (channel === "sms")
    return [
      ["delivered", delivered],
      ["bounced", failed],
    ];
  return [
    ["delivered", delivered],
    ["bounced", bounced],
    ["complained", complained],
  ];
}

/** Plays what a provider would report. */
export function Events({ message: { id, channel } }: { message: OutboxItem }) {
  const events = eventsOf(channel);
  const play = useAction(
    (event: CallbackEvent) => ({ path: "/api/callbacks/outbox/", body: { id, event } }),
    {
      changes: ["/api/addresses/", SUBSCRIPTIONS],
      onDone: (_, event) => {
        const [, name = ""] = events.find(([each]) => each === event) ?? [];
        showToast({ level: "success", title: texts.played(name) });
      },
    },
  );
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{texts.play}</legend>
      {events.map(([event, name]) => (
        <Button
          key={event}
          size="small"
          busy={play.isPending && play.variables === event}
          onClick={() => play.mutate(event)}
        >
          {name}
        </Button>
      ))}
    </fieldset>
  );
}
