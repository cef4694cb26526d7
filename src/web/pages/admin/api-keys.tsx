import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { z } from "zod";
import type { ApiKey, MadeApiKey } from "#features/accounts/wire";
import { useAction, useApiPages } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Confirm, Dialog } from "../../components/dialog.tsx";
import { Empty } from "../../components/empty.tsx";
import { Field } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { Listing } from "../../components/listing.tsx";
import { Page } from "../../components/page.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { admin } from "../../texts/admin.ts";
import { sentence } from "../../texts/wording.tsx";

type Key = z.infer<typeof ApiKey>;
type Made = z.infer<typeof MadeApiKey>;

const texts = admin.apiKeys;
const KEYS = "/api/api-keys/";

export function ApiKeysPage() {
  return (
    <Page title={admin.pages.apiKeys} description={texts.lead}>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Keys />
        <NewKey />
      </div>
    </Page>
  );
}

function Keys() {
  const query = useApiPages<Key>(KEYS);
  const [ending, setEnding] = useState<Key | null>(null);
  const end = useAction(({ id }: Key) => ({ method: "DELETE", path: `${KEYS}${id}/` }), {
    changes: [KEYS],
    onDone: () => setEnding(null),
  });
  return (
    <Card title={texts.list} padded={false}>
      <Listing
        label={texts.list}
        query={query}
        empty={
          <Empty icon={KeyRound} title={texts.empty}>
            {texts.emptyHint}
          </Empty>
        }
      >
        {(key) => (
          <li key={key.id} className="flex items-center gap-3 px-4 py-3 sm:px-5">
            <div className="flex min-w-0 flex-1 flex-col">
              <span className="wrap-anywhere font-medium text-sm">
                <bdi>{key.name}</bdi>
              </span>
              <span className="text-faint text-xs">
                {texts.since} <RelativeTime time={key.created_at} />
              </span>
            </div>
            <Button
              look="danger"
              size="small"
              aria-label={texts.endWhat(key.name)}
              onClick={() => setEnding(key)}
            >
              {texts.end}
            </Button>
          </li>
        )}
      </Listing>
      <Confirm
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={sentence(texts.endTitle, ending?.name ?? "")}
        description={texts.endHint}
        confirm={texts.end}
        busy={end.isPending}
        onConfirm={() => ending && end.mutate(ending)}
      />
    </Card>
  );
}

function NewKey() {
  const [made, setMade] = useState<Made | null>(null);
  const make = useAction<Record<string, string>, Made>((body) => ({ path: KEYS, body }), {
    changes: [KEYS],
    ownErrors: true,
    onDone: setMade,
  });
  return (
    <Card title={texts.make}>
      {/* Emptied by being made again once a key was made. */}
      <Form key={made?.id} error={make.error} onSubmit={(values) => make.mutate(values)}>
        {(errors) => (
          <>
            <Field
              label={texts.name}
              hint={texts.nameHint}
              name="name"
              required
              maxLength={100}
              autoComplete="off"
              error={errors.name}
            />
            <Button type="submit" look="primary" className="self-start" busy={make.isPending}>
              {texts.make}
            </Button>
          </>
        )}
      </Form>
      <Dialog
        open={made !== null && made.key !== ""}
        onClose={() => setMade(null)}
        title={texts.made}
        description={texts.madeHint}
      >
        {made && <Shown secret={made.key} onDone={() => setMade(null)} />}
      </Dialog>
    </Card>
  );
}

function Shown({ secret, onDone }: { secret: string; onDone: () => void }) {
  const [copied, setCopied] = useState<string>();
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => setCopied(texts.copied),
      () => setCopied(texts.copyFailed),
    );
  return (
    <div className="flex flex-col gap-4">
      <Field
        label={texts.key}
        value={secret}
        readOnly
        className="font-mono"
        onFocus={(event) => event.target.select()}
        hint={<span role="status">{copied}</span>}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={() => void copy()}>{texts.copy}</Button>
        <Button look="primary" onClick={onDone}>
          {texts.done}
        </Button>
      </div>
    </div>
  );
}
