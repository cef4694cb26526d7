import { Send, UserRoundX } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import type { User } from "#client/index";
import { useSession } from "../../../react/hooks.ts";
import { isProblem, useAction, useApi } from "../../api.ts";
import { Avatar, nameOf } from "../../components/avatar.tsx";
import { Badge } from "../../components/badge.tsx";
import { Button, buttonClass } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Empty, Failed, LoadingRows } from "../../components/empty.tsx";
import { Select } from "../../components/field.tsx";
import { Page } from "../../components/page.tsx";
import { RelativeTime } from "../../components/relative-time.tsx";
import { showToast } from "../../components/toaster.ts";
import { PATHS } from "../../paths.ts";
import { admin } from "../../texts/admin.ts";
import { roleName } from "../../texts/roles.ts";
import { sentence } from "../../texts/wording.tsx";

const texts = admin.user;

/** A user's whole account, as an admin may see it. */
export function UserPage() {
  const { id = "" } = useParams();
  const { data: user, error, isPending, refetch } = useApi<User>(`/api/users/${id}/`);
  if (user) return <Whole user={user} />;
  const isMissing = isProblem(error) && error.status === 404;
  return (
    <Page title={texts.title}>
      <Card padded={false}>
        {isPending && <LoadingRows rows={2} />}
        {isMissing && (
          <Empty
            icon={UserRoundX}
            title={texts.missing}
            action={
              <Link to={PATHS.users} className={buttonClass()}>
                {texts.all}
              </Link>
            }
          >
            {texts.missingHint}
          </Empty>
        )}
        {error && !isMissing && <Failed error={error} onRetry={() => void refetch()} />}
      </Card>
    </Page>
  );
}

function Whole({ user }: { user: User }) {
  const { fields } = texts;
  const rows: [name: string, value: string][] = [
    [fields.username, `@${user.username}`],
    [fields.email, user.email],
    [fields.contact, user.contact],
    [fields.company, user.company_name],
    [fields.role, roleName(user.role)],
    [fields.id, String(user.id)],
  ];
  return (
    <Page
      title={nameOf(user)}
      description={
        <span className="flex items-center gap-2">
          <Avatar user={user} size="small" />
          <Badge tone={user.access === "user" ? "neutral" : "accent"}>{texts.levels[user.access]}</Badge>
        </span>
      }
      actions={
        <Link to={`${PATHS.send}?to=${user.id}`} className={buttonClass()}>
          <Send aria-hidden size={16} />
          {texts.send}
        </Link>
      }
    >
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card title={texts.account}>
          <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[10rem_minmax(0,1fr)]">
            {rows.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="-mt-2 wrap-anywhere sm:mt-0">
                  {value ? <bdi>{value}</bdi> : <span className="text-faint">{texts.nothing}</span>}
                </dd>
              </div>
            ))}
            <dt className="text-muted">{fields.since}</dt>
            <dd className="-mt-2 sm:mt-0">
              <RelativeTime time={user.created_at} />
            </dd>
          </dl>
        </Card>
        <Access key={user.access} user={user} />
      </div>
    </Page>
  );
}

function Access({ user }: { user: User }) {
  const session = useSession();
  const by = session.status === "signed-in" ? session.user : undefined;
  const [access, setAccess] = useState(user.access);
  const [asking, setAsking] = useState(false);
  const name = nameOf(user);
  const level = texts.levels[access];
  const change = useAction(
    () => ({ method: "PATCH", path: `/api/users/${user.id}/access/`, body: { access } }),
    {
      changes: [`/api/users/${user.id}/`],
      onDone: () => showToast({ level: "success", title: sentence(texts.changed, name, level) }),
    },
  );
  const refusal =
    (by?.id === user.id && texts.accessOwn) ||
    (by?.access !== "super_admin" && texts.accessOthers) ||
    undefined;
  return (
    <Card title={texts.access}>
      <div className="flex flex-col gap-4">
        <Select
          label={texts.access}
          hideLabel
          hint={refusal ?? texts.accessHint}
          value={access}
          disabled={refusal !== undefined}
          onChange={(event) => setAccess(event.target.value as User["access"])}
        >
          {Object.entries(texts.levels).map(([value, said]) => (
            <option key={value} value={value}>
              {said}
            </option>
          ))}
        </Select>
        {!refusal && (
          <Button
            className="self-start"
            disabled={access === user.access}
            busy={change.isPending}
            onClick={() => setAsking(true)}
          >
            {texts.change}
          </Button>
        )}
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={sentence(texts.changeTitle, name, level)}
        description={texts.changeHint}
        confirm={texts.change}
        onConfirm={() => {
          setAsking(false);
          change.mutate();
        }}
      />
    </Card>
  );
}
