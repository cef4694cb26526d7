import { useState } from "react";
import { useSearchParams } from "react-router";
import type { PublicUser, User } from "#client/index";
import { useAction, useApi } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, Select, TextArea } from "../../components/field.tsx";
import { Filters } from "../../components/filters.tsx";
import { Form } from "../../components/form.tsx";
import { Page } from "../../components/page.tsx";
import { PersonPicker } from "../../components/person-picker.tsx";
import { RoleSelect } from "../../components/role-select.tsx";
import { showToast } from "../../components/toaster.ts";
import { fromLocalInput } from "../../local-time.ts";
import { admin } from "../../texts/admin.ts";
import { inbox } from "../../texts/inbox.ts";
import { LEVELS, Preview } from "./preview.tsx";

const texts = admin.send;

const EMPTY = { title: "", message: "", level: "info", notification_type: "info" };

type Target = keyof typeof texts.targets;

/** Where an admin sends a notification to one person, to a role or to everyone. */
export function SendPage() {
  const [parameters] = useSearchParams();
  const to = parameters.get("to");
  const known = useApi<User>(to && /^\d+$/.test(to) ? `/api/users/${to}/` : null);
  return (
    <Page title={admin.pages.send} description={texts.lead}>
      <SendForm key={known.data?.id} first={known.data ?? null} />
    </Page>
  );
}

function useSending(onSent: () => void) {
  return useAction<object, { recipients: number }>((body) => ({ path: "/api/notifications/", body }), {
    ownErrors: true,
    onDone({ recipients }) {
      showToast({ level: "success", title: texts.sent(recipients) });
      onSent();
    },
  });
}

function SendForm({ first }: { first: PublicUser | null }) {
  const [target, setTarget] = useState<Target>("one");
  const [person, setPerson] = useState(first);
  const [isMissing, setMissing] = useState(false);
  const [draft, setDraft] = useState(EMPTY);
  const [toConfirm, setToConfirm] = useState<object | null>(null);
  const [sentCount, setSentCount] = useState(0);
  const send = useSending(() => {
    setToConfirm(null);
    setSentCount(sentCount + 1);
    setDraft(EMPTY);
  });
  const submit = (values: Record<string, string>) => {
    const body = { ...contentOf(values), ...recipientOf(target, person, values) };
    setMissing(target === "one" && !person);
    if (target === "everyone") setToConfirm(body);
    else if (target !== "one" || person) send.mutate(body);
  };
  const confirm = () => {
    if (toConfirm) send.mutate(toConfirm);
    setToConfirm(null);
  };
  const updateDraft = ({ name, value }: { name: string; value: string }) => {
    if (name in draft) setDraft((before) => ({ ...before, [name]: value }));
  };
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Card>
        <Form key={sentCount} error={send.error} onInput={updateDraft} onSubmit={submit}>
          {(errors) => (
            <>
              <RecipientFields
                target={target}
                person={person}
                errors={errors}
                isMissing={isMissing && !person}
                onTarget={setTarget}
                onPerson={setPerson}
              />
              <ContentFields errors={errors} />
              <Button type="submit" look="primary" className="self-start" busy={send.isPending}>
                {texts.submit}
              </Button>
            </>
          )}
        </Form>
      </Card>
      <Preview {...draft} />
      <Confirm
        open={toConfirm !== null}
        onClose={() => setToConfirm(null)}
        title={texts.confirmTitle}
        description={texts.confirmHint}
        confirm={texts.submit}
        onConfirm={confirm}
      />
    </div>
  );
}

interface RecipientFieldsProps {
  target: Target;
  person: PublicUser | null;
  /** True when a person had to be picked and was not. */
  isMissing: boolean;
  errors: Record<string, string>;
  onTarget: (target: Target) => void;
  onPerson: (person: PublicUser | null) => void;
}

function RecipientFields({ target, person, isMissing, errors, onTarget, onPerson }: RecipientFieldsProps) {
  return (
    <>
      <div>
        <Filters label={texts.to} value={target} options={texts.targets} onChange={onTarget} />
      </div>
      {target === "one" && (
        <PersonPicker
          label={texts.person}
          name="recipient_id"
          value={person}
          onChange={onPerson}
          error={isMissing ? texts.noPerson : errors.recipient_id}
        />
      )}
      {target === "role" && <RoleSelect label={texts.role} error={errors.role} />}
    </>
  );
}

function recipientOf(target: Target, person: PublicUser | null, { role }: Record<string, string>) {
  const all = { one: { recipient_id: person?.id }, role: { role }, everyone: { everyone: true } };
  return all[target];
}

/** Empty fields are left out, so that the server uses its defaults. */
function contentOf({ title, message, level, notification_type, link, expires_at }: Record<string, string>) {
  return {
    title,
    message,
    level,
    ...(notification_type && { notification_type }),
    ...(link && { link }),
    ...(expires_at && { expires_at: fromLocalInput(expires_at) }),
  };
}

function ContentFields({ errors }: { errors: Record<string, string> }) {
  return (
    <>
      <Field label={texts.title} name="title" required maxLength={200} error={errors.title} />
      <TextArea
        label={texts.message}
        name="message"
        required
        rows={3}
        maxLength={2000}
        error={errors.message}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select label={texts.level} name="level" error={errors.level}>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {admin.form.levels[level]}
            </option>
          ))}
        </Select>
        <Field
          label={texts.type}
          hint={texts.typeHint}
          name="notification_type"
          defaultValue="info"
          list="known-types"
          maxLength={64}
          autoCapitalize="none"
          spellCheck={false}
          error={errors.notification_type}
        />
        <datalist id="known-types">
          {Object.keys(inbox.types).map((type) => (
            <option key={type} value={type} />
          ))}
        </datalist>
      </div>
      <Field label={texts.link} hint={admin.form.linkHint} name="link" maxLength={2048} error={errors.link} />
      <Field
        label={texts.expires}
        hint={texts.expiresHint}
        name="expires_at"
        type="datetime-local"
        error={errors.expires_at}
      />
    </>
  );
}
