import { X } from "lucide-react";
import { useId } from "react";
import type { z } from "zod";
import type { Explanation } from "#features/delivery/wire";
import { useApi } from "../../api.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { IconButton } from "../../components/button.tsx";
import { Failed, LoadingRows } from "../../components/empty.tsx";
import { deployment } from "../../deployment.ts";
import { typeName } from "../../texts/inbox.ts";
import { preferences } from "../../texts/preferences.ts";
import { categoryName } from "./matrix.tsx";
import { usePreferences } from "./use-preferences.ts";

const texts = preferences.why;

type Explained = z.infer<typeof Explanation>;
type Row = Explained["channels"][number];

const TONES: Record<Row["outcome"], Tone> = {
  now: "success",
  wait: "info",
  summary: "info",
  skip: "neutral",
};

/** What would become of a notification of a type now, channel by channel, and by which rule. */
export function Why({ type, onClose }: { type: string; onClose: () => void }) {
  const id = useId();
  const { data, error, isPending, refetch } = useApi<Explained>(
    `/api/preferences/explain/?type=${encodeURIComponent(type)}`,
  );
  const { data: own } = usePreferences();
  const category = own?.categories.find(({ key }) => key === data?.category);
  const isShown = ({ channel }: Row) => channel === "in_app" || deployment.channels[channel];
  return (
    <section aria-labelledby={id} className="surface border-accent!">
      <header className="flex items-center justify-between gap-2 border-line border-b px-4 py-2 sm:px-5">
        <h2 id={id} className="text-[0.9375rem]">
          {texts.title(typeName(type))}
        </h2>
        <IconButton label={texts.close} onClick={onClose}>
          <X aria-hidden size={16} />
        </IconButton>
      </header>
      {isPending && <LoadingRows rows={2} />}
      {error && !data && <Failed error={error} onRetry={() => void refetch()} />}
      {data && (
        <div className="p-4 sm:p-5">
          <p className="text-muted text-sm">
            {texts.lead(categoryName(category ?? { key: data.category, name: data.category }))}
          </p>
          <ul className="mt-3 grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 gap-y-2.5 sm:grid-cols-[6rem_auto_minmax(0,1fr)]">
            {data.channels.filter(isShown).map((row) => (
              <ExplainedRow key={row.channel} row={row} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function ExplainedRow({ row: { channel, outcome, rule, source } }: { row: Row }) {
  const reasons = [rule === null ? "" : texts.rules[rule], texts.sources[source]].filter(Boolean);
  return (
    <li className="col-span-full grid grid-cols-subgrid items-center gap-y-1 text-sm">
      <span className="font-medium">{preferences.matrix.channels[channel]}</span>
      <span>
        <Badge tone={TONES[outcome]}>{outcomeOf(channel, outcome)}</Badge>
      </span>
      <span className="text-muted max-sm:col-start-2">{reasons.join(" ")}</span>
    </li>
  );
}

function outcomeOf(channel: Row["channel"], outcome: Row["outcome"]): string {
  if (channel !== "in_app") return texts.outcomes[outcome];
  if (outcome === "skip") return texts.inAppSkip;
  return outcome === "now" ? texts.inAppNow : texts.inAppSilent;
}
