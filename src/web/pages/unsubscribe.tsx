import { CircleCheck, MailX } from "lucide-react";
import { Link, useParams } from "react-router";
import { isProblem, messageOf, useAction } from "../api.ts";
import { Button, buttonClass } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { Page } from "../components/page.tsx";
import { PATHS } from "../paths.ts";
import { preferences } from "../texts/preferences.ts";

const texts = preferences.unsubscribe;

/** Where the footer of a mail leads. Looking at it changes nothing: programs look at links, too. */
export function UnsubscribePage() {
  const { token = "" } = useParams();
  const unsubscribe = useAction(() => ({ path: `/api/unsubscribe/${encodeURIComponent(token)}/` }), {
    ownErrors: true,
    changes: ["/api/preferences/"],
  });
  return (
    <Page title={texts.title}>
      <Card className="max-w-xl">
        {unsubscribe.isSuccess ? (
          <div role="status" className="flex flex-col items-start gap-3">
            <p className="flex items-center gap-2 font-medium text-success">
              <CircleCheck aria-hidden size={20} />
              {texts.done}
            </p>
            <p className="text-muted text-sm">{texts.doneHint}</p>
            <Link className={buttonClass()} to={PATHS.preferences}>
              {texts.preferences}
            </Link>
          </div>
        ) : (
          <div className="flex flex-col items-start gap-3">
            <p>{texts.question}</p>
            <p className="text-muted text-sm">{texts.hint}</p>
            <div role="alert" className="empty:hidden">
              {unsubscribe.isError && <p className="text-danger text-sm">{refusalOf(unsubscribe.error)}</p>}
            </div>
            <Button
              look="primary"
              icon={<MailX aria-hidden size={16} />}
              busy={unsubscribe.isPending}
              onClick={() => unsubscribe.mutate()}
            >
              {texts.confirm}
            </Button>
          </div>
        )}
      </Card>
    </Page>
  );
}

function refusalOf(error: unknown): string {
  return isProblem(error) && [400, 403, 404, 422].includes(error.status) ? texts.invalid : messageOf(error);
}
