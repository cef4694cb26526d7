import { MailOpen, Trash2 } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { useSearchParams } from "react-router";
import { useSession } from "../../../react/hooks.ts";
import { useAction, useApiPages } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { cx } from "../../components/cx.ts";
import { Empty } from "../../components/empty.tsx";
import { Listing } from "../../components/listing.tsx";
import { Page } from "../../components/page.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { showToast } from "../../components/toaster.ts";
import { deployment } from "../../deployment.ts";
import { StandIn } from "../../device/stand-in.tsx";
import { devOutbox as texts } from "../../texts/dev-outbox.ts";
import { sentence } from "../../texts/wording.tsx";
import type { DevOutboxItem } from "./item.ts";
import { MessageView } from "./message.tsx";

const PATH = "/api/dev/outbox/";
const AGAIN_MS = 3000;

/** What would have gone out, on a developer's machine. */
export function DevOutboxPage() {
  const query = useApiPages<DevOutboxItem>(PATH);
  const [parameters, setParameters] = useSearchParams();
  const chosen = Number(parameters.get("id"));
  const messages = query.data?.items ?? [];
  const shown = messages.find(({ id }) => id === chosen);
  const clear = useAction(() => ({ method: "DELETE" as const, path: PATH }), {
    changes: [PATH],
    onDone: () => showToast({ level: "success", title: texts.cleared }),
  });
  useRefetched(query.refetch);
  return (
    <Page
      title={texts.title}
      description={texts.lead}
      actions={
        <Button
          look="danger"
          icon={<Trash2 aria-hidden size={16} />}
          disabled={messages.length === 0}
          busy={clear.isPending}
          onClick={() => clear.mutate()}
        >
          {texts.clear}
        </Button>
      }
    >
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="surface min-w-0 overflow-hidden">
          <Listing label={texts.list} query={query} empty={<Nothing />}>
            {(message) => (
              <li key={message.id}>
                <MessageRow
                  message={message}
                  isChosen={message.id === chosen}
                  onChoose={() => setParameters({ id: String(message.id) }, { replace: true })}
                />
              </li>
            )}
          </Listing>
        </div>
        <section aria-label={texts.message} className="surface min-w-0">
          {shown ? (
            <MessageView key={shown.id} message={shown} />
          ) : (
            <p className="px-6 py-10 text-center text-muted text-sm">{texts.choose}</p>
          )}
        </section>
      </div>
    </Page>
  );
}

/** Read again and again: no frame reports what goes out. */
function useRefetched(refetch: () => unknown): void {
  const again = useEffectEvent(() => void refetch());
  useEffect(() => {
    const timer = setInterval(() => again(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
}

function Nothing() {
  const { status } = useSession();
  const hasDevices = deployment.channels.push && status === "signed-in";
  return (
    <Empty icon={MailOpen} title={texts.empty} action={hasDevices && <StandIn />}>
      {texts.emptyHint}
    </Empty>
  );
}

interface MessageRowProps {
  message: DevOutboxItem;
  isChosen: boolean;
  onChoose: () => void;
}

function MessageRow({ message, isChosen, onChoose }: MessageRowProps) {
  const { channel, to, subject, text, created_at } = message;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={cx(
        "flex w-full flex-col gap-0.5 px-4 py-3 text-start focus-visible:-outline-offset-2 sm:px-5",
        isChosen ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      <bdi className="wrap-anywhere font-medium text-sm">{subject ?? text.slice(0, 80)}</bdi>
      <span className="dotted text-muted text-xs">
        <span>{texts.channels[channel]}</span>
        <span>{sentence(texts.to, to)}</span>
        <RelativeTime time={created_at} />
      </span>
    </button>
  );
}
