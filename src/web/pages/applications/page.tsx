import { FileText, Plus } from "lucide-react";
import { useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import type { Application, ApplicationStatus } from "#features/applications/wire";
import { useSession } from "../../../react/hooks.ts";
import { useApiPages } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Empty } from "../../components/empty.tsx";
import { Filters } from "../../components/filters.tsx";
import { Listing } from "../../components/listing.tsx";
import { Page } from "../../components/page.tsx";
import { PATHS } from "../../paths.ts";
import { applications as texts } from "../../texts/applications.ts";
import { shell } from "../../texts/shell.ts";
import { type ApplicationsShown, REVIEWERS } from "./actions.ts";
import { ApplicationRow } from "./row.tsx";
import { Submission } from "./submission.tsx";

type Shown = ApplicationStatus | "all";

/** What is followed, kept in the address so that a link can lead to it. */
function useShown() {
  const session = useSession();
  const { pathname } = useLocation();
  const [parameters, setParameters] = useSearchParams();
  const decides =
    pathname.startsWith(PATHS.applicants.slice(0, -1)) ||
    (session.status === "signed-in" && REVIEWERS.includes(session.user.role));
  const given = parameters.get("direction");
  const direction: ApplicationsShown =
    given === "incoming" || given === "outgoing" ? given : decides ? "incoming" : "outgoing";
  const status = parameters.get("status") ?? "all";
  const shown: Shown = status in texts.statuses ? (status as ApplicationStatus) : "all";
  const show = (next: { direction?: ApplicationsShown; status?: Shown }) =>
    setParameters({ direction, status: shown, ...next }, { replace: true });
  return { direction, status: shown, show };
}

export function ApplicationsPage() {
  const { direction, status, show } = useShown();
  const [submitting, setSubmitting] = useState(false);
  return (
    <Page
      title={shell.pages.applications}
      description={texts.lead}
      actions={<SubmitButton onClick={() => setSubmitting(true)} />}
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Filters
          label={texts.directionLabel}
          value={direction}
          options={texts.directions}
          onChange={(next) => show({ direction: next, status: "all" })}
        />
        <Filters
          label={texts.statusLabel}
          value={status}
          options={{ all: texts.allStatuses, ...texts.statuses }}
          onChange={(next) => show({ status: next })}
        />
      </div>
      <List
        direction={direction}
        status={status}
        onAll={() => show({ status: "all" })}
        onSubmit={() => setSubmitting(true)}
      />
      <Submission
        open={submitting}
        onClose={() => setSubmitting(false)}
        onSent={() => show({ direction: "outgoing", status: "all" })}
      />
    </Page>
  );
}

function SubmitButton({ onClick }: { onClick: () => void }) {
  return (
    <Button look="primary" icon={<Plus aria-hidden size={16} />} onClick={onClick}>
      {texts.submit}
    </Button>
  );
}

interface ListProps {
  direction: ApplicationsShown;
  status: Shown;
  onAll: () => void;
  onSubmit: () => void;
}

function List({ direction, status, onAll, onSubmit }: ListProps) {
  const filter = status === "all" ? "" : `&status=${status}`;
  const query = useApiPages<Application>(`/api/applications/?direction=${direction}${filter}`, {
    waits: ({ status }) => status === "submitted",
  });
  const nothing = {
    incoming: (
      <Empty icon={FileText} title={texts.empty.incoming}>
        {texts.empty.incomingHint}
      </Empty>
    ),
    outgoing: (
      <Empty icon={FileText} title={texts.empty.outgoing} action={<SubmitButton onClick={onSubmit} />}>
        {texts.empty.outgoingHint}
      </Empty>
    ),
    filtered: (
      <Empty
        icon={FileText}
        title={texts.empty.filtered}
        action={<Button onClick={onAll}>{texts.empty.showAll}</Button>}
      >
        {texts.empty.filteredHint}
      </Empty>
    ),
  };
  return (
    <Card padded={false}>
      <Listing
        label={texts.list[direction]}
        query={query}
        empty={nothing[status === "all" ? direction : "filtered"]}
      >
        {(application) => (
          <ApplicationRow key={application.id} application={application} direction={direction} />
        )}
      </Listing>
    </Card>
  );
}
