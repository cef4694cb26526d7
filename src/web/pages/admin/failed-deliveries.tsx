import { MailCheck } from "lucide-react";
import type { FailedDelivery } from "#features/delivery/wire";
import { isProblem, messageOf, useAction, useApiPages } from "../../api.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Empty } from "../../components/empty.tsx";
import { Listing } from "../../components/listing.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { showToast } from "../../components/toaster.ts";
import { admin } from "../../texts/admin.ts";
import { sentence } from "../../texts/wording.tsx";

const PATH = "/api/admin/failed-deliveries/";

type Named = Pick<FailedDelivery, "user_id" | "channel" | "to_seq">;

/** What names a delivery. */
const keyOf = ({ user_id, channel, to_seq }: Named) => `${user_id}.${channel}.${to_seq}`;

/** Here it is not about contacting a person: there is nowhere left to send to. */
function whyNot(error: unknown): string {
  const isUnreachable = isProblem(error) && error.code === "not-possible";
  return isUnreachable ? admin.failedDeliveries.unreachable : messageOf(error);
}

/** E-mails and other messages that no provider would take. */
export function FailedDeliveries() {
  const texts = admin.failedDeliveries;
  const query = useApiPages<FailedDelivery>(PATH);
  const redrive = useAction(
    ({ user_id, channel, to_seq }: Named) => ({
      path: `${PATH}redrive/`,
      body: { user_id, channel, to_seq },
    }),
    {
      changes: [PATH],
      says: whyNot,
      onDone: () => showToast({ level: "success", title: texts.redriven }),
    },
  );
  const empty = (
    <Empty icon={MailCheck} title={texts.empty}>
      {texts.emptyHint}
    </Empty>
  );
  return (
    <Card title={texts.title} padded={false}>
      <Listing label={texts.title} query={query} rows={1} empty={empty}>
        {(failed) => (
          <li key={keyOf(failed)} className="flex flex-wrap items-start gap-3 px-4 py-3 sm:px-5">
            <div className="flex min-w-48 flex-1 flex-col gap-0.5">
              <span className="flex flex-wrap items-center gap-2 font-medium text-sm">
                <Badge>{texts.channels[failed.channel]}</Badge>
                <span className="wrap-anywhere">
                  {sentence(texts.to, failed.username ?? texts.gone, failed.to)}
                </span>
              </span>
              <span className="wrap-anywhere text-muted text-sm">{failed.reason}</span>
              <span className="dotted text-faint text-xs">
                <span>{failed.provider}</span>
                <span>{texts.notifications(failed.notifications)}</span>
                <span>{admin.deadLetters.attempts(failed.attempts)}</span>
                <RelativeTime time={failed.created_at} />
              </span>
            </div>
            <Button
              size="small"
              aria-label={texts.redriveTo(failed.to)}
              busy={redrive.isPending && keyOf(redrive.variables) === keyOf(failed)}
              onClick={() => redrive.mutate(failed)}
            >
              {admin.deadLetters.redrive}
            </Button>
          </li>
        )}
      </Listing>
    </Card>
  );
}
