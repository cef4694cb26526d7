import { BellRing } from "lucide-react";
import type { User } from "#client/index";
import { useSession } from "../../../react/hooks.ts";
import { useAction } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { DEMO_PEOPLE } from "../../demo-people.ts";
import { deployment } from "../../deployment.ts";
import { account } from "../../texts/account.ts";
import { sentence } from "../../texts/wording.tsx";

const texts = account.tryIt;

/** For a first look, while nothing has happened yet; on a developer's machine always. */
export function TryIt() {
  const session = useSession();
  if (session.status !== "signed-in") return null;
  return <Suggestions user={session.user} />;
}

function Suggestions({ user }: { user: User }) {
  const send = useAction(() => ({
    path: "/api/notifications/",
    body: {
      recipient_id: user.id,
      title: texts.noteTitle,
      message: texts.noteMessage,
      link: "/notifications/",
    },
  }));
  const other = DEMO_PEOPLE.find(({ username }) => username !== user.username)?.full_name ?? "";
  return (
    <Card title={texts.title}>
      <div className="flex flex-col items-start gap-3 text-muted text-sm">
        <p>{texts.hint}</p>
        <Button icon={<BellRing aria-hidden size={16} />} busy={send.isPending} onClick={() => send.mutate()}>
          {texts.send}
        </Button>
        {deployment.development && (
          <details>
            <summary className="cursor-pointer rounded-sm font-medium text-text">{texts.second}</summary>
            <p className="mt-2">{sentence(texts.secondHint, location.origin, other)}</p>
          </details>
        )}
      </div>
    </Card>
  );
}
