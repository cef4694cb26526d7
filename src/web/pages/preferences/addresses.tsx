import { CircleCheck, MailPlus, Send, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { z } from "zod";
import type { ChannelName } from "#core/channels";
import type { Address, NewAddress } from "#features/addresses/wire";
import { useSession } from "../../../react/hooks.ts";
import { useAction, useApiPages } from "../../api.ts";
import { Badge } from "../../components/badge.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Empty } from "../../components/empty.tsx";
import { Field } from "../../components/field.tsx";
import { Form } from "../../components/form.tsx";
import { Listing } from "../../components/listing.tsx";
import { showToast } from "../../components/toaster.ts";
import { deployment } from "../../deployment.ts";
import { preferences } from "../../texts/preferences.ts";
import { sentence } from "../../texts/wording.tsx";

const texts = preferences.addresses;
const PATH = "/api/addresses/";
const CHANGES = { changes: [PATH] };

type AddressItem = z.infer<typeof Address>;

/** Where e-mails and text messages go, and the codes that prove whose an address is. */
export function AddressesCard() {
  const query = useApiPages<AddressItem>(PATH);
  return (
    <Card title={texts.title} padded={false}>
      <p className="border-line border-b px-4 py-3 text-muted text-sm sm:px-5">{texts.hint}</p>
      <Listing
        label={texts.list}
        query={query}
        rows={1}
        empty={<Empty icon={MailPlus} title={texts.unverified} />}
      >
        {(address) => <AddressRow key={address.id} address={address} />}
      </Listing>
      {KINDS.map((kind) => (
        <AddAddress key={kind} kind={kind} />
      ))}
    </Card>
  );
}

function AddressRow({ address }: { address: AddressItem }) {
  const session = useSession();
  const { kind, value, suppressed, verified_at } = address;
  const isOwn = session.status === "signed-in" && session.user.email.toLowerCase() === value.toLowerCase();
  const needsCode = !verified_at || suppressed !== null;
  return (
    <li className="flex flex-col gap-3 px-4 py-3 sm:px-5">
      <div className="flex items-center gap-3">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
          <bdi className="wrap-anywhere font-medium text-sm">{value}</bdi>
          <State address={address} />
          {isOwn && <span className="text-faint text-xs">{texts.own}</span>}
        </div>
        {!isOwn && <Remove address={address} />}
      </div>
      {suppressed && <p className="text-muted text-sm">{texts.suppressed[kind][suppressed]}</p>}
      {needsCode && <Verify address={address} />}
    </li>
  );
}

function State({ address: { kind, verified_at, suppressed } }: { address: AddressItem }) {
  if (suppressed) {
    return (
      <Badge tone="danger">
        <TriangleAlert aria-hidden size={12} />
        {texts.badges[kind][suppressed]}
      </Badge>
    );
  }
  if (!verified_at) return <Badge tone="warning">{texts.unverified}</Badge>;
  return (
    <Badge tone="success">
      <CircleCheck aria-hidden size={12} />
      {texts.verified}
    </Badge>
  );
}

function Verify({ address: { id, value } }: { address: AddressItem }) {
  const verify = useAction((body: { code?: string }) => ({ path: `${PATH}${id}/verify/`, body }), {
    ...CHANGES,
    ownErrors: true,
    onDone: () => showToast({ level: "success", title: sentence(texts.nowVerified, value) }),
  });
  const send = useAction(() => ({ path: `${PATH}${id}/send-code/` }), {
    onDone() {
      verify.reset();
      showToast({ level: "info", title: sentence(texts.codeSent, value) });
    },
  });
  return (
    <Form
      className="flex flex-wrap items-start gap-2"
      error={verify.error}
      messageFor={({ code }) =>
        ({ "wrong-code": texts.wrongCode, "code-expired": texts.expired })[code as string]
      }
      onSubmit={({ code }) => verify.mutate({ code: code?.replace(/\s/g, "") ?? "" })}
    >
      {(errors) => (
        <>
          <Field
            hideLabel
            className="w-40"
            label={texts.codeFor(value)}
            placeholder={texts.code}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={12}
            required
            error={errors.code}
          />
          <Button type="submit" busy={verify.isPending}>
            {texts.verify}
          </Button>
          <Button
            look="quiet"
            icon={<Send aria-hidden size={16} />}
            aria-label={texts.sendCodeTo(value)}
            busy={send.isPending}
            onClick={() => send.mutate()}
          >
            {texts.sendCode}
          </Button>
        </>
      )}
    </Form>
  );
}

function Remove({ address: { id, value } }: { address: AddressItem }) {
  const remove = useAction(() => ({ method: "DELETE" as const, path: `${PATH}${id}/` }), {
    ...CHANGES,
    onDone: () => showToast({ level: "success", title: texts.removed }),
  });
  return (
    <IconButton label={texts.removeWhat(value)} disabled={remove.isPending} onClick={() => remove.mutate()}>
      <Trash2 aria-hidden size={16} />
    </IconButton>
  );
}

interface AddressForm {
  /** The channel that reaches such an address. */
  channel: ChannelName;
  add: "add" | "addPhone";
  hint?: "phoneHint";
  /** What is said of an address that was refused; by default, what the server says. */
  refused?: "phoneRefused";
  field: { type: string; autoComplete: string; placeholder?: string };
}

/** How each kind is asked for: e-mail addresses as browsers know them, and telephone numbers with their country. */
const FORMS: Record<AddressItem["kind"], AddressForm> = {
  email: { channel: "email", add: "add", field: { type: "email", autoComplete: "off" } },
  phone: {
    channel: "sms",
    add: "addPhone",
    hint: "phoneHint",
    refused: "phoneRefused",
    field: { type: "tel", autoComplete: "tel", placeholder: "+49 151 23456789" },
  },
};
const KINDS = (Object.keys(FORMS) as AddressItem["kind"][]).filter(
  (kind) => deployment.channels[FORMS[kind].channel],
);

/** Whether this deployment sends to any kind of address. */
export const sendsToAddresses = KINDS.length > 0;

function AddAddress({ kind }: Pick<AddressItem, "kind">) {
  const form = FORMS[kind];
  // A new form begins empty.
  const [added, setAdded] = useState(0);
  const add = useAction((value: string) => ({ path: PATH, body: { kind, value } satisfies NewAddress }), {
    ...CHANGES,
    ownErrors: true,
    onDone(_, value) {
      setAdded((count) => count + 1);
      showToast({ level: "info", title: sentence(texts.codeSent, value) });
    },
  });
  return (
    <Form
      key={added}
      className="flex flex-wrap items-start gap-2 border-line border-t px-4 py-4 sm:px-5"
      error={add.error}
      onSubmit={({ value = "" }) => add.mutate(value)}
    >
      {(errors) => (
        <>
          <Field
            className="min-w-44 flex-1"
            label={texts[kind]}
            hint={form.hint && texts[form.hint]}
            name="value"
            {...form.field}
            required
            error={errors.value && (form.refused ? texts[form.refused] : errors.value)}
          />
          <Button type="submit" className="sm:mt-6.5" busy={add.isPending}>
            {texts[form.add]}
          </Button>
        </>
      )}
    </Form>
  );
}
